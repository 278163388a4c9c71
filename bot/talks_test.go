package bot_test

import (
	"testing"

	"github.com/motcua/motcua/bot"
)

func TestMainStory(t *testing.T)                     { runTalk(t, "main") }
func TestF06EditKeepsWhatWasSaid(t *testing.T)       { runTalk(t, "edit") }
func TestF20SilentDuringHandoff(t *testing.T)        { runTalk(t, "f20") }
func TestF22AnswersRightAfterHandBack(t *testing.T)  { runTalk(t, "f22") }
func TestF23PromiseSaysWhoAndWhen(t *testing.T)      { runTalk(t, "f23") }
func TestF24HandsOffAgainAndAgain(t *testing.T)      { runTalk(t, "f24") }
func TestF25UnknownGroupGoesToTheDesk(t *testing.T)  { runTalk(t, "f25") }
func TestF26SearchFailsTwice(t *testing.T)           { runTalk(t, "f26") }
func TestF27QuietTicketIsClosed(t *testing.T)        { runTalk(t, "f27") }
func TestF29NothingSwallowedAfterClose(t *testing.T) { runTalk(t, "f29") }
func TestF30OldButtonsDuringHandoff(t *testing.T)    { runTalk(t, "f30") }
func TestF33ReopenedAtTheSubstitute(t *testing.T)    { runTalk(t, "f33") }
func TestF37TransferredAway(t *testing.T)            { runTalk(t, "f37") }
func TestF38ClaimRace(t *testing.T)                  { runTalk(t, "f38") }
func TestF39OwnerLeaves(t *testing.T)                { runTalk(t, "f39") }
func TestF40ReplyRights(t *testing.T)                { runTalk(t, "f40") }
func TestF50EveryOwnerIsAlerted(t *testing.T)        { runTalk(t, "f50") }
func TestF51EveryMessageAlerts(t *testing.T)         { runTalk(t, "f51") }
func TestF53PromiseBroken(t *testing.T)              { runTalk(t, "f53") }
func TestF56NobodyThere(t *testing.T)                { runTalk(t, "f56") }
func TestF62ThanksAfterClose(t *testing.T)           { runTalk(t, "f62") }
func TestF70LostReplyReopens(t *testing.T)           { runTalk(t, "f70") }
func TestF77NoteStaysInside(t *testing.T)            { runTalk(t, "f77") }
func TestF84ReplyWithoutTicket(t *testing.T)         { runTalk(t, "f84") }
func TestUnsure(t *testing.T)                        { runTalk(t, "unsure") }
func TestOfficialText(t *testing.T)                  { runTalk(t, "official") }
func TestResumeAfterDays(t *testing.T)               { runTalk(t, "resume") }
func TestWords(t *testing.T)                         { runTalk(t, "words") }
func TestOfficerSendsGuide(t *testing.T)             { runTalk(t, "send") }

func TestF21StepUnderWayIsSuppressed(t *testing.T) { runTalk(t, "f21") }
func TestF28RatingIsAskedAtOnce(t *testing.T)      { runTalk(t, "f28") }
func TestF55OthersAreToldItIsTaken(t *testing.T)   { runTalk(t, "f55") }
func TestF82ReachableAgain(t *testing.T)           { runTalk(t, "f82") }

func TestElderlyTyping(t *testing.T)              { runTalk(t, "elder") }
func TestWaysToAskForAPerson(t *testing.T)        { runTalk(t, "person") }
func TestNotMineOtherGroup(t *testing.T)          { runTalk(t, "notmine-group") }
func TestNotMineOtherOfficer(t *testing.T)        { runTalk(t, "notmine-officer") }
func TestWrongGroupPutRight(t *testing.T)         { runTalk(t, "regroup") }
func TestDoubleTap(t *testing.T)                  { runTalk(t, "doubletap") }
func TestEnglishEndToEnd(t *testing.T)            { runTalk(t, "english") }
func TestNumbersAlone(t *testing.T)               { runTalk(t, "number") }
func TestAskingAgainPutsNothingOff(t *testing.T)  { runTalk(t, "floor") }
func TestPromiseNamesTheDay(t *testing.T)         { runTalk(t, "hours") }
func TestHandBackAnswersWhatWaits(t *testing.T)   { runTalk(t, "handback") }
func TestOfficerOpensAgain(t *testing.T)          { runTalk(t, "reopen") }
func TestRatedOnceAndAfterReopening(t *testing.T) { runTalk(t, "rating") }
func TestGuideChangesInMidWalk(t *testing.T)      { runTalk(t, "midwalk") }

func TestPrivacyAndErasing(t *testing.T)     { runTalk(t, "privacy") }
func TestErasingDuringAHandoff(t *testing.T) { runTalk(t, "erase") }

func TestQuestionsAreKept(t *testing.T) { runTalk(t, "questions") }

func TestAnswersElsewhere(t *testing.T) { runTalk(t, "elsewhere") }

func TestNarrowChannel(t *testing.T) {
	w := testWorld(t)
	w.Settings.PublicURL, w.Settings.LinkKey = "https://phuong.example", "khoa"
	w.Settings.Channels = map[string]bot.Limits{"webchat": crowdLimits}
	runTalkIn(t, "narrow", w)
}
func TestBulletinIsToldOnce(t *testing.T) { runTalk(t, "bulletin") }
