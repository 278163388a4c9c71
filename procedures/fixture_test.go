package procedures

import "time"

// fullGuide uses every field of the model and has no fault.
func fullGuide() *Guide {
	day := Date{2026, time.July, 15}
	return &Guide{
		Code: "9.000001", Title: "Đăng ký nuôi gà đẻ trứng vàng", Short: "Nuôi gà trứng vàng",
		Summary: "Xin phép nuôi gà đẻ trứng vàng trong vườn.\nLàm một lần.",
		Aliases: []string{"giấy nuôi gà"}, Wordings: []string{"nuôi gà vàng cần giấy gì"},
		Sector: "Chăn nuôi", Level: []string{LevelCommune, LevelProvince}, Audience: []string{"Công dân"},
		Authority: "Ủy ban xã", Agencies: []string{"Phòng Gà"}, Partners: []string{"Trạm Thóc"}, Delegated: []string{"Tổ Trứng"},
		Submissions: []Submission{
			{Method: MethodOnline, Place: "Cổng Gà", Link: &Link{Text: "Mở cổng", URL: "https://ga.example/nop"},
				Time: TimeLimit{Amount: 1.5, Unit: UnitWorkingDay, Text: "ngày rưỡi"},
				Fees: []Fee{{Amount: 0}, {Amount: 15000, Currency: "USD", Per: "con", Condition: "trên 10 con", Variant: "nhieu"}},
				Note: "Có mạng là nộp được.", FeeText: "Tỉnh quy định thêm."},
			{Method: MethodInPerson, Time: TimeLimit{Unit: UnitSameDay}}, {Method: MethodPost},
		},
		Variants: []Variant{{ID: "it", Title: "Dưới 10 con"}, {ID: "nhieu", Title: "Từ 10 con", Note: "Đếm cả gà con."}},
		Evidence: []Evidence{
			{ID: "to-khai", Title: "Tờ khai gà", Originals: 1, Form: &Form{Code: "GA01", URL: "https://ga.example/ga01"}},
			{ID: "so-do", Title: "Sơ đồ chuồng", Note: "vẽ tay", Copies: 2, Show: true, Optional: true, Variant: "nhieu"},
		},
		Notes: []string{"Gà phải khỏe."},
		Steps: []Step{{ID: "nop", Title: "Nộp hồ sơ", Text: "Mang tờ khai ra xã.\n- đi sớm\n  kẻo đông", Evidence: []EvidenceID{"to-khai", "so-do"},
			Link:    &Link{Text: "Chỉ đường", URL: "http://duong.example"},
			Video:   &Video{Title: "Cách nộp", File: "nop.mp4", Captions: "phu-de/nop.vtt", Start: 3, Seconds: 60, Text: "Chào bà con.", Publisher: "Xã", CheckedOn: day},
			Picture: &Picture{File: "chuong.png", Alt: "Chuồng gà"}}},
		Tree: &Tree{Root: "bao-nhieu", Nodes: []TreeNode{
			{ID: "bao-nhieu", Question: "Nhà mình nuôi mấy con?", Choices: []TreeChoice{
				{Label: "Ít", Variant: "it"}, {Label: "Nhiều", Next: "con-gi"}}},
			{ID: "con-gi", Question: "Gà hay vịt?", Choices: []TreeChoice{
				{Label: "Gà", Variant: "nhieu"}, {Label: "Vịt", Procedure: "9.000002"}}},
		}},
		Videos:     []Video{{Title: "Giới thiệu", URL: "https://video.example/1"}},
		Conditions: []string{"Có vườn."}, Results: []string{"Giấy nuôi gà"},
		Legal:   []LegalAct{{Number: "1/2026/GA", Title: "Luật Gà"}},
		Related: []Code{"9.000002"}, Keywords: []string{"trứng"},
		Review: ReviewWard, ReviewedOn: day,
		Source:        Source{URL: "https://ga.example", Decision: "1/QĐ-GA", CollectedOn: "2026-07", Kind: "thường"},
		EffectiveFrom: day, EffectiveTo: Date{2027, time.January, 1},
	}
}
