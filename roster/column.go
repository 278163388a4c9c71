package roster

import "strings"

// column is what one column of a spreadsheet says.
type column string

const (
	colWard       column = "ward"
	colGroup      column = "group"
	colGroupID    column = "group id"
	colAliases    column = "other names"
	colOfficer    column = "officer"
	colOfficerID  column = "officer id"
	colTitle      column = "title"
	colSubstitute column = "substitute"
	colFrom       column = "from"
	colTo         column = "to"
	colLead       column = "lead"
	colDesk       column = "desk"
)

// titlesOf are the column titles that are understood, what wards write and
// English; accents, capitals and punctuation do not matter. The first is the
// one that hints name. "To" is missing among the last days: without accents
// it is how a group is titled.
var titlesOf = []struct {
	col    column
	titles []string
}{
	{colWard, []string{"Phường, xã", "Phường", "Xã", "Phường/xã", "Xã/phường", "Tên phường", "Tên xã", "Đơn vị hành chính", "Ward", "Commune"}},
	{colGroup, []string{"Tổ dân phố", "Tổ", "TDP", "Tên tổ", "Tên tổ dân phố", "Thôn", "Bản", "Xóm", "Thôn bản", "Thôn, tổ dân phố", "Tổ dân phố, thôn", "Tổ dân phố, thôn, bản",
		"Thôn, bản, tổ dân phố", "Tổ dân phố/thôn", "Thôn/tổ dân phố", "Khu phố", "Khu dân cư", "Tên thôn", "Địa bàn", "Địa bàn phụ trách", "Group", "Resident group", "Group name"}},
	{colGroupID, []string{"Mã tổ", "Mã tổ dân phố", "Mã thôn", "Mã địa bàn", "Group id", "Group code"}},
	{colAliases, []string{"Tên khác", "Tên cũ", "Tên gọi khác", "Tên thường gọi", "Other names", "Aliases", "Old name"}},
	{colOfficer, []string{"Cán bộ phụ trách", "Cán bộ", "Họ và tên", "Họ tên", "Họ tên cán bộ", "Tên cán bộ", "Người phụ trách", "Công chức phụ trách", "Công chức", "Phụ trách",
		"Officer", "Officer name", "In charge", "Officer in charge", "Name"}},
	{colOfficerID, []string{"Mã cán bộ", "Tên đăng nhập", "Tài khoản", "Officer id", "Username", "Account"}},
	{colTitle, []string{"Chức danh", "Chức vụ", "Vị trí", "Vị trí việc làm", "Title", "Position"}},
	{colSubstitute, []string{"Người thay", "Cán bộ thay", "Người thay thế", "Cán bộ thay thế", "Thay thế", "Người trực thay", "Dự phòng", "Substitute", "Deputy", "Backup"}},
	{colFrom, []string{"Từ ngày", "Từ", "Ngày bắt đầu", "Phụ trách từ", "Phụ trách từ ngày", "From", "From date", "Start"}},
	{colTo, []string{"Đến ngày", "Đến", "Ngày kết thúc", "Đến hết ngày", "Phụ trách đến", "Phụ trách đến ngày", "Until", "To date", "End"}},
	{colLead, []string{"Lãnh đạo", "Phụ trách bộ phận", "Trưởng bộ phận", "Lead", "Manager"}},
	{colDesk, []string{"Trực một cửa", "Trực", "Bàn trực", "Một cửa", "Desk", "Duty desk"}},
}

// unread are titles of columns that say nothing a roster keeps and that are
// no mistake either.
var unread = []string{"STT", "TT", "Số thứ tự", "Số TT", "No", "Ghi chú", "Note", "Notes", "Số hộ", "Số khẩu", "Số nhân khẩu", "Dân số", "Households"}

// plainTitle is a title without accents, punctuation and what stands in
// brackets behind it.
func plainTitle(s string) string {
	if before, _, ok := strings.Cut(s, "("); ok && strings.TrimSpace(before) != "" {
		s = before
	}
	var words []string
	for _, t := range tokens(s) {
		words = append(words, t.bare)
	}
	return strings.Join(words, " ")
}

// knownTitles is titlesOf by plain title; those that say nothing are there
// as "".
func knownTitles() map[string]column {
	out := map[string]column{}
	for _, c := range titlesOf {
		for _, t := range c.titles {
			if _, taken := out[plainTitle(t)]; !taken {
				out[plainTitle(t)] = c.col
			}
		}
	}
	for _, t := range unread {
		out[plainTitle(t)] = ""
	}
	return out
}

// titleOf is the title under which hints name a column.
func titleOf(col column) string {
	for _, c := range titlesOf {
		if c.col == col {
			return c.titles[0]
		}
	}
	return string(col)
}

// header is the row with the column titles of a table.
type header struct {
	row   int            // index of it
	at    map[column]int // where each column stands
	extra []int          // titled columns that are not understood
	twice []int          // columns whose title stands further left already
}

// findHeader looks for the first row, among the first twenty, that titles a
// column of groups or officers and one more; headings of the document stand
// above it. A table of groups alone, or of one column, will do when no such
// row is there.
func findHeader(rows []SheetRow) (header, bool) {
	titles := knownTitles()
	var poor header
	for i, row := range rows[:min(len(rows), 20)] {
		h := header{row: i, at: map[column]int{}}
		for j, cell := range row.Cells {
			switch col, ok := titles[plainTitle(cell)]; {
			case cell == "", ok && col == "":
			case !ok:
				h.extra = append(h.extra, j)
			case j > 0 && row.Cells[j-1] == cell: // a title merged over two columns
			default:
				if _, dup := h.at[col]; dup {
					h.twice = append(h.twice, j)
				} else {
					h.at[col] = j
				}
			}
		}
		_, groups := h.at[colGroup]
		_, officers := h.at[colOfficer]
		switch {
		case !groups && !officers:
		case len(h.at) > 1:
			return h, true
		case poor.at == nil:
			poor = h
		}
	}
	return poor, poor.at != nil
}
