package roster

import (
	"encoding/csv"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/text/unicode/norm"
)

func TestNewWardOf(t *testing.T) {
	for text, want := range map[string]string{
		"em ở phường Đồng Tâm cũ":            "Phường Đồng Tâm → Phường Yên Bái",
		"phuong dong tam":                    "Phường Đồng Tâm → Phường Yên Bái",
		"nhà tôi ở Nguyễn Thái Học cũ ạ":     "Phường Nguyễn Thái Học → Phường Yên Bái",
		"Hồng Hà":                            "Phường Hồng Hà → Phường Yên Bái",
		"phường Yên Bái":                     "Phường Yên Bái",
		"phường Nam Cường":                   "Phường Nam Cường",
		"xã Minh Bảo":                        "Xã Minh Bảo → Phường Nam Cường",
		"thi tran co phuc":                   "Thị trấn Cổ Phúc → Xã Trấn Yên",
		"phường Minh Tân":                    "Phường Minh Tân → Phường Yên Bái",
		"xã Minh Tân":                        "Xã Minh Tân → Xã Thượng Hà",
		"minh tân cũ":                        "Xã Minh Tân → Xã Thượng Hà, Phường Minh Tân → Phường Yên Bái",
		"phường Nam Cường thành phố Lào Cai": "Phường Nam Cường (thành phố Lào Cai) → Phường Cam Đường",
		"phường Nam Cường cũ":                "Phường Nam Cường (thành phố Lào Cai) → Phường Cam Đường, Phường Nam Cường (thành phố Yên Bái) → Phường Nam Cường",
		"Xã La Pán Tẩn":                      "Xã La Pán Tẩn → Xã Púng Luông", // not La Pan Tẩn
		"xã Khánh Yên Thượng":                "Xã Khánh Yên Thượng → Xã Văn Bàn",
		"đồng tâm hiệp lực làm giấy":         "",
		"tổ 7":                               "",
		"làm giấy khai sinh":                 "",
		"phường":                             "",
		"":                                   "",
	} {
		var got []string
		for _, n := range NewWardOf(text) {
			if s := n.Said; n.Old {
				got = append(got, s+" → "+n.Ward.Name)
			} else {
				got = append(got, s)
			}
		}
		if s := strings.Join(got, ", "); s != want {
			t.Errorf("%q: got %s, want %s", text, s, want)
		}
	}
}

// Every unit is found by its full name, and its ward is among what it may
// mean.
func TestEveryOldWardIsUnderstood(t *testing.T) {
	wards := NewWards()
	if len(wards) != 99 {
		t.Fatalf("%d wards", len(wards))
	}
	for _, w := range wards {
		for _, name := range append([]string{w.Name}, w.Old...) {
			if !slices.ContainsFunc(NewWardOf("em ở "+name+" ạ"), func(n WardNamed) bool { return n.Ward.Code == w.Code }) {
				t.Errorf("%s is not found as a part of %s: %v", name, w.Name, NewWardOf(name))
			}
		}
	}
	if w, ok := WardCalled("phuong yen bai"); !ok || w.Code != "04252" || len(w.Old) != 5 {
		t.Errorf("got %+v", w)
	}
}

func TestWardsAreThoseOfTheRecord(t *testing.T) {
	dir := os.Getenv("MOTCUA_SHARED")
	if dir == "" {
		t.Skip("needs MOTCUA_SHARED: the folder with data/lao_cai_wards.csv")
	}
	f, err := os.Open(filepath.Join(dir, "data", "lao_cai_wards.csv"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	wards := NewWards()
	for i, row := range rows[1:] {
		merged := 0
		for _, old := range strings.Split(norm.NFC.String(row[3]), ", ") {
			if old != "" && slices.Contains(wards[i].Old, old) {
				merged++
			}
		}
		if wards[i].Code != row[0] || wards[i].Name != row[2] || merged != len(wards[i].Old) || merged == 0 && strings.Contains(row[3], ",") {
			t.Errorf("got %+v, the record says %v", wards[i], row)
		}
	}
}
