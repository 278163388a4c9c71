package console

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/motcua/motcua/account"
	"github.com/motcua/motcua/bot"
)

// webhookFails is an account whose webhook has failed for so long.
func (p *place) webhookFails(ago time.Duration) bot.ChannelStatus {
	since := p.clock().Add(-ago)
	return bot.ChannelStatus{Account: "telegram:main", Mode: "webhook", State: bot.IntakeFailing, Since: since, UnwellSince: since,
		LastUpdateAt: at(8, 2), LastSentAt: at(8, 4), LastError: "Wrong response from the webhook: 403 Forbidden", ErrorAt: since, Pending: 12}
}

// TestF16WebhookFails: a webhook that has failed for five minutes stands on
// the page with its last error and what waits, and above every page of a
// lead's. Officers are told what they need, and nothing of the machine.
func TestF16WebhookFails(t *testing.T) {
	p, _ := newLead(t)
	p.accounts(p.webhookFails(bot.Patience - time.Second))
	for _, path := range []string{"/console", leadPath, channelsPath} {
		p.get(path).lacks(t, "banner-late nobody")
	}
	p.get(channelsPath).has(t, "Kênh không gửi được tin tới máy của phường", "12 tin", "403 Forbidden")
	p.accounts(p.webhookFails(bot.Patience))
	for _, path := range []string{"/console", leadPath, "/console/notices", "/console/t/N427AH", rotaPath} {
		p.get(path).has(t, "banner-late nobody", "Telegram: Kênh không gửi được tin tới máy của phường.", channelsPath)
	}
	a := p.get(channelsPath)
	a.has(t, "Telegram", "Kênh không gửi được tin tới máy của phường", "từ 9:20", "chứng chỉ", "12 tin", "403 Forbidden", "8:02", "8:04")

	p.client = p.signIn("huong")
	p.get("/console").lacks(t, "banner-late nobody")
	a = p.get(channelsPath)
	a.has(t, "Kênh không gửi được tin tới máy của phường", "gọi điện", "Lần cuối nhận tin từ kênh: 8:02.")
	a.lacks(t, "403 Forbidden", "12 tin", "chứng chỉ", "<dl class=\"channel-facts\"")
}

func TestChannelsPageSaysAll(t *testing.T) {
	p, _ := newLead(t)
	p.limits(map[string]bot.Limits{"zalo": {ReplyWindow: 7 * day, Free: 8, FreeWindow: 2 * day}})
	p.onChannel("N427AH", "zalo:main", 7*day-2*time.Hour, 1)
	p.onChannel("T2M8VW", "zalo:main", 8*day, 0)
	p.onChannel("D5NG2A", "zalo:main", time.Hour, 8)
	p.accounts(
		bot.ChannelStatus{Account: "zalo:main", State: bot.IntakeOK, Since: at(7, 0), LastUpdateAt: at(9, 24), LastSentAt: at(9, 25),
			TokenUntil: at(11, 0), RenewUntil: at(0, 0).AddDate(0, 0, 60), Unchecked: true, Refused: 3, Undecoded: 2},
		bot.ChannelStatus{Account: "messenger:tdp7", State: bot.IntakeOK, TokenUntil: at(9, 25).Add(13 * day)},
		bot.ChannelStatus{Account: "telegram:main", State: bot.IntakeUnauthorized, Since: at(8, 0), UnwellSince: at(7, 30)},
		bot.ChannelStatus{Account: "webchat:main", State: bot.IntakeOK})
	p.backlog = []bot.Backlog{{Account: "zalo:main", Waiting: 7, Retrying: 2, Oldest: at(9, 1), NextTry: at(9, 30)}}
	p.console.Machine = "may-1"
	a := p.get(channelsPath)
	a.has(t, "may-1", "máy này không biết",
		"7 tin, lâu nhất từ 9:01; 2 cuộc trò chuyện đang gửi lại, lần tới 9:30",
		"Máy tự gia hạn; khóa đang dùng đến 11:00, gia hạn được đến 16/8/2026", "Chưa kiểm tra chữ ký",
		"3 lần, tin không ký đúng", "2 tin, từ lúc máy khởi động",
		"1 phiếu đã hết hạn trả lời; 1 phiếu hết hạn trả lời hôm nay", "2 phiếu đã dùng hết tin miễn phí",
		"Messenger (tdp7)", "Quyền của kênh sắp hết hạn", "Đến 30/6/2026, còn 13 ngày",
		"Kênh từ chối khóa đăng nhập", "từ 7:30", "lấy khóa (token) mới", "Trang này mở được")
	if order := textOf(a.body); strings.LastIndex(order, "Telegram") > strings.Index(order, "Chưa kiểm tra chữ ký") {
		t.Error("what is down does not come first")
	}
	p.accounts(bot.ChannelStatus{Account: "zalo:main", State: bot.IntakeExpired, Since: p.clock()})
	p.get("/console").has(t, "Zalo: Quyền của kênh đã hết hạn.")
	p.accounts(bot.ChannelStatus{Account: "messenger:tdp7", State: bot.IntakeOK, TokenUntil: at(9, 25).Add(13 * day)})
	p.get("/console").has(t, "banner-soon nobody", "Messenger (tdp7): quyền hết hạn ngày 30/6/2026.")
	p.accounts(bot.ChannelStatus{Account: "webchat:main", State: bot.IntakeOK})
	p.get(channelsPath).has(t, "Phường chưa nối kênh nào")
}

// TestChannelsPageOfStaff: an administrator who is no officer sees all of it,
// an editor nothing.
func TestChannelsPageOfStaff(t *testing.T) {
	p := newPlace(t)
	p.accounts(p.webhookFails(time.Hour))
	p.client = p.staff("quantri", "", account.RoleAdmin)
	p.get(channelsPath).has(t, "403 Forbidden", "banner-late nobody")
	p.get(accountsPath).has(t, "banner-late nobody")
	p.client = p.staff("soan", "", account.RoleEditor)
	if a := p.get(channelsPath); a.status != http.StatusForbidden || strings.Contains(a.body, "403 Forbidden") {
		t.Errorf("an editor: %d", a.status)
	}
}

func TestLeadsFilterByChannel(t *testing.T) {
	p, _ := newLead(t)
	p.get(leadPath).lacks(t, "f-channel")
	p.accounts(bot.ChannelStatus{Account: "zalo:main", State: bot.IntakeOK}, bot.ChannelStatus{Account: "zalo:b", State: bot.IntakeOK}, bot.ChannelStatus{Account: "webchat:main", State: bot.IntakeOK})
	p.onChannel("N427AH", "zalo:main", time.Hour, 0)
	a := p.get(leadPath + "?channel=zalo")
	a.has(t, `id="f-channel"`, `<option value="zalo" selected>Zalo</option>`, "N427AH")
	a.lacks(t, `data-ticket="T2M8VW"`)
	if n := strings.Count(a.body, `<option value="zalo"`); n != 1 {
		t.Errorf("zalo is offered %d times", n)
	}
}
