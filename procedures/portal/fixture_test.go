package portal

import (
	"strings"
	"testing"

	"github.com/motcua/motcua/procedures"
)

// record of an invented procedure, in the portal's form; every section says
// something, and labels stand where they mean nothing.
const invented = `Chi tiết thủ tục hành chính
Mã thủ tục: 9.000001
Số quyết định: 12/QĐ-BGA
Tên thủ tục: Đăng ký nuôi gà đẻ trứng vàng
Cấp thực hiện: Cấp Xã
Loại thủ tục: OTHER
Lĩnh vực: Chăn nuôi
Trình tự thực hiện:
    Trình tự thực hiện:
    Bước 1: Chuẩn bị:
    - Bắt gà;
    - Đếm
    trứng.
    Bước 2: Mang gà ra xã.
    Bước 3:
    Nhận giấy.

Cách thức thực hiện:
  * Hình thức nộp: ONLINE
    Thời hạn giải quyết: 3 WORKING_DAY
    Phí, lệ phí: 7000 VNĐ (- Nộp qua mạng thu 7.000 đồng/con.) | 0 VNĐ (Miễn phí Đồng - Trường hợp gà mồ côi)
    Mô tả: Nộp qua Cổng Gà (https://ga.example/nop). Thời hạn giải quyết: nhanh.
    Phí, lệ phí: nói miệng.
  * Hình thức nộp: DIRECT
    Thời hạn giải quyết:  OTHER
    Phí, lệ phí: Do Hội đồng Gà quy định | 
    Mô tả: Không có thông tin
  * Hình thức nộp: POSTAL
    Thời hạn giải quyết: 2 MONTH
    Phí, lệ phí: Không có thông tin

Thành phần hồ sơ:
    - Tờ khai gà (Mẫu GA01 kèm Thông tư 1);
      Số lượng: Bản chính: 1, Bản sao: 2
  [ * Giấy tờ phải xuất trình: ]
    - Thẻ gà
      Số lượng: Bản chính: 1, Bản sao: 0
  [ * Trường hợp nuôi trên 10 con, hồ sơ gồm: ]
    - + Sơ đồ chuồng (nếu có)
      Số lượng: Bản chính: 0, Bản sao: 1
    - Gà thì phải được tắm trước khi đến.
      Số lượng: Bản chính: 0, Bản sao: 0
    - 
      Số lượng: Bản chính: 1, Bản sao: 0
  [ Lưu ý: ]
    - Không mang gà trống.
      Số lượng: Bản chính: 1, Bản sao: 0

Đối tượng thực hiện: Tổ chức (không bao gồm hợp tác xã, nhóm), Công dân Việt Nam
Cơ quan thực hiện: Sở Gà, Vịt và Ngan, Phòng Trứng
Cơ quan có thẩm quyền: Chủ tịch Gà
Địa chỉ tiếp nhận HS: Số 1 đường Trứng
Cơ quan được ủy quyền: Tổ Thóc
Cơ quan phối hợp: Trạm Ngô
Kết quả thực hiện: Giấy nuôi gà, vịt, Quyết định cho nuôi
Căn cứ pháp lý:
  * Luật Gà sửa đổi
một số điều (12/2026/QH99)
  * Nghị định (về trứng)

Yêu cầu, điều kiện thực hiện: Có vườn:

+ rộng;

+ mát.
Từ khóa:
Từ khóa: gà; trứng
Mô tả: Có vườn:

+ rộng;

+ mát.
Từ khóa: ngan`

// with replaces parts of the invented record.
func with(t *testing.T, pairs ...string) string {
	t.Helper()
	for i := 0; i < len(pairs); i += 2 {
		if strings.Count(invented, pairs[i]) == 0 {
			t.Fatalf("the record does not hold %q", pairs[i])
		}
	}
	return strings.NewReplacer(pairs...).Replace(invented)
}

// parse reads a record that must be fine.
func parse(t *testing.T, text string) *procedures.Guide {
	t.Helper()
	g, sections, err := Parse([]byte(text), "x.txt")
	if err != nil {
		t.Fatal(err)
	}
	if lost := sections.Lost(); len(lost) > 0 {
		t.Errorf("lost %v", lost)
	}
	if _, err := procedures.WriteGuide(g); err != nil {
		t.Error(err)
	}
	return g
}
