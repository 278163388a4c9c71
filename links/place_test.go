package links

import (
	"reflect"
	"testing"

	"github.com/motcua/motcua/procedures"
)

func TestOf(t *testing.T) {
	g := &procedures.Guide{
		Submissions: []procedures.Submission{{}, {Link: &procedures.Link{URL: "https://a.vn/nop"}}},
		Evidence: []procedures.Evidence{{Form: &procedures.Form{Code: "CT01"}}, {Form: &procedures.Form{URL: "https://a.vn/ct01.docx"}},
			{Form: &procedures.Form{URL: "https://a.vn/trang"}}},
		Steps: []procedures.Step{{Link: &procedures.Link{URL: "https://a.vn/trang"}},
			{Video: &procedures.Video{URL: "https://youtu.be/abc"}}, {Video: &procedures.Video{File: "own.mp4"}}},
		Videos: []procedures.Video{{URL: "https://youtu.be/abc"}, {URL: "https://a.vn/phim.mp4"}},
		Source: procedures.Source{URL: "https://a.vn/nop"},
	}
	want := []Link{
		{"https://a.vn/nop", KindPage, []string{"submissions[1].link.url", "source.url"}},
		{"https://a.vn/ct01.docx", KindForm, []string{"evidence[1].form.url"}},
		{"https://a.vn/trang", KindForm, []string{"evidence[2].form.url", "steps[0].link.url"}},
		{"https://youtu.be/abc", KindVideo, []string{"steps[1].video.url", "videos[0].url"}},
		{"https://a.vn/phim.mp4", KindVideo, []string{"videos[1].url"}},
	}
	if got := Of(g); !reflect.DeepEqual(got, want) {
		t.Errorf("got\n%+v, want\n%+v", got, want)
	}
	if got := Of(&procedures.Guide{}); got != nil {
		t.Errorf("a guide without links: %+v", got)
	}
}
