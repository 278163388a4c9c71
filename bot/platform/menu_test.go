package platform

import (
	"slices"
	"testing"

	"github.com/motcua/motcua/bot"
)

func TestChoicesNumberWhatTheTextDoesNot(t *testing.T) {
	step := &bot.StepView{Papers: []bot.PaperView{{Title: "Tờ khai", Action: "tick:1:a"}, {Title: "Giấy chứng sinh", Action: "tick:1:b"}}}
	buttons := []bot.Button{{Label: "Xong, sang bước 2", Action: "next:1:a"}, {Label: "Bản gốc", URL: "https://x.example"}, {Label: "Gặp cán bộ", Action: bot.ActionHuman}}
	for name, c := range map[string]struct {
		m       bot.Message
		want    []Choice
		phrases []string
	}{
		"a step whose papers are numbered": {bot.Message{Text: "Bước 1\n1. [chưa có] Tờ khai (1 bản)\n2. [đã có] Giấy chứng sinh", Step: step, Buttons: buttons},
			[]Choice{{3, "Xong, sang bước 2"}, {4, "Gặp cán bộ"}}, nil},
		"numbers of another list":     {bot.Message{Text: "1. Tờ khai\n2. Ảnh", Buttons: buttons}, []Choice{{1, "Xong, sang bước 2"}, {2, "Gặp cán bộ"}}, nil},
		"all are numbered":            {bot.Message{Text: "Tổ nào?\n1. Tổ 1\n2. Tổ 2", Buttons: []bot.Button{{Label: "Tổ 1", Action: "group:a"}, {Label: "Tổ 2", Action: "group:b"}}}, nil, nil},
		"what an officer's floor has": {bot.Message{Text: "Cán bộ trả lời", Buttons: []bot.Button{{Label: "Hỏi tiếp trợ lý", Action: bot.ActionBot}}}, nil, []string{"Hỏi tiếp trợ lý"}},
		"erasing":                     {bot.Message{Text: "Xóa?", Buttons: []bot.Button{{Label: "Xóa hết", Action: "erase:yes"}, {Label: "Thôi", Action: "erase:no"}}}, nil, []string{"Xóa hết", "Thôi"}},
		"nothing":                     {bot.Message{Text: "Dạ"}, nil, nil},
	} {
		got, phrases := Choices(c.m)
		if !slices.Equal(got, c.want) || !slices.Equal(phrases, c.phrases) {
			t.Errorf("%s: %v %q, want %v %q", name, got, phrases, c.want, c.phrases)
		}
	}
}
