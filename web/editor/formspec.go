package editor

import "github.com/motcua/motcua/procedures"

// kind is what a field of the form looks like.
type kind string

const (
	kindLine    kind = "line"    // one line
	kindText    kind = "text"    // several lines
	kindList    kind = "list"    // one thing on a line
	kindNumber  kind = "number"  // a number, an amount, a time within a video
	kindDay     kind = "day"     // a day
	kindAddress kind = "address" // a web address
	kindTick    kind = "tick"    // yes or no
	kindChoice  kind = "choice"  // one of several
	kindTicks   kind = "ticks"   // any of several
)

// spec describes a field. Its texts are keys of the catalogue.
type spec struct {
	name  string // after the path of its part
	kind  kind
	label string
	hint  string // "" none
	width string // "half" or "third" of a row where there is room; "" all
	most  int    // letters that fit; 0 no limit worth counting
	rows  int    // of a box of several lines
	unit  string // what stands behind a number

	options  []option // of a choice or of ticks
	variants bool     // the guide's variants as options
	papers   bool     // the guide's papers
	targets  bool     // where a choice of the tree leads to
	roots    bool     // the questions of the tree
	media    bool     // a file that can be chosen among the ward's
}

// option is one thing to choose. Its label is a key, or a text that is shown
// as it is.
type option struct{ value, label string }

// group is some fields that belong together. With a label it can be folded,
// and is as long as nothing stands in it.
type group struct {
	label  string
	icon   string
	fields []spec
}

// listSpec describes a list of items.
type listSpec struct {
	name   string // after the path of what it is in
	label  string // heading, where it is not the section's
	hint   string
	add    string // on the button
	one    string // what an item is called
	none   string // heading of an item in which nothing stands yet
	named  []string
	icon   string
	groups []group
	lists  []listSpec
}

// section is a part of the page.
type section struct {
	id     string
	label  string
	hint   string
	icon   string
	groups []group
	lists  []listSpec
}

var levels = []option{{procedures.LevelCommune, "gform.level_commune"}, {procedures.LevelProvince, "gform.level_province"},
	{procedures.LevelMinistry, "gform.level_ministry"}, {procedures.LevelOther, "gform.level_other"}}

var methods = []option{{string(procedures.MethodOnline), "gform.method_online"}, {string(procedures.MethodInPerson), "gform.method_in_person"},
	{string(procedures.MethodPost), "gform.method_post"}}

var units = []option{{"", "gform.unit_none"}, {string(procedures.UnitWorkingDay), "gform.unit_working_day"}, {string(procedures.UnitDay), "gform.unit_day"},
	{string(procedures.UnitWorkingHour), "gform.unit_working_hour"}, {string(procedures.UnitHour), "gform.unit_hour"}, {string(procedures.UnitMinute), "gform.unit_minute"},
	{string(procedures.UnitMonth), "gform.unit_month"}, {string(procedures.UnitYear), "gform.unit_year"}, {string(procedures.UnitSameDay), "gform.unit_same_day"},
	{string(procedures.UnitOther), "gform.unit_other"}}

func linkGroup() group {
	return group{label: "gform.link", icon: "external-link", fields: []spec{
		{name: "link.text", kind: kindLine, label: "gform.link_text", hint: "gform.link_text_hint", width: "half"},
		{name: "link.url", kind: kindAddress, label: "gform.link_url", width: "half"}}}
}

// videoFields are the fields of a video, below a prefix.
func videoFields(at string) (main, more []spec) {
	return []spec{
			{name: at + "title", kind: kindLine, label: "gform.video_title"},
			{name: at + "url", kind: kindAddress, label: "gform.video_url", hint: "gform.video_url_hint"},
			{name: at + "file", kind: kindLine, label: "gform.video_file", hint: "media.form_file_hint", media: true},
			{name: at + "start", kind: kindNumber, label: "gform.video_start", hint: "gform.video_start_hint", width: "half"},
			{name: at + "end", kind: kindNumber, label: "media.form_end", hint: "media.form_end_hint", width: "half"},
			{name: at + "text", kind: kindText, label: "gform.video_text", hint: "gform.video_text_hint", rows: 3},
		}, []spec{
			{name: at + "captions", kind: kindLine, label: "gform.video_captions", width: "half"},
			{name: at + "seconds", kind: kindNumber, label: "gform.video_seconds", width: "third"},
			{name: at + "publisher", kind: kindLine, label: "gform.video_publisher", width: "third"},
			{name: at + "checked_on", kind: kindDay, label: "gform.video_checked", width: "third"},
		}
}

// sections are the whole form, top to bottom.
func sections() []section {
	video, videoMore := videoFields("")
	stepVideo, stepVideoMore := videoFields("video.")
	oneText := func(name, label, hint, add, one string) listSpec {
		return listSpec{name: name, label: label, hint: hint, add: add, one: one, none: one, named: []string{""},
			groups: []group{{fields: []spec{{name: "", kind: kindText, label: one, rows: 2}}}}}
	}
	return []section{
		{id: "main", label: "gform.part_main", icon: "file-text", groups: []group{
			{fields: []spec{
				{name: "title", kind: kindLine, label: "gform.title_field", hint: "gform.title_hint"},
				{name: "short", kind: kindLine, label: "gform.short", hint: "gform.short_hint", most: procedures.MaxShort},
				{name: "summary", kind: kindText, label: "gform.summary", hint: "gform.summary_hint", rows: 3},
				{name: "sector", kind: kindLine, label: "gform.sector", width: "half"},
				{name: "authority", kind: kindLine, label: "gform.authority", width: "half"},
				{name: "level", kind: kindTicks, label: "gform.level", options: levels},
				{name: "audience", kind: kindList, label: "gform.audience", hint: "gform.one_a_line", rows: 3},
			}},
			{label: "gform.agencies_more", icon: "landmark", fields: []spec{
				{name: "agencies", kind: kindList, label: "gform.agencies", hint: "gform.one_a_line", rows: 2},
				{name: "partners", kind: kindList, label: "gform.partners", hint: "gform.one_a_line", rows: 2},
				{name: "delegated", kind: kindList, label: "gform.delegated", hint: "gform.one_a_line", rows: 2},
			}}}},
		{id: "ask", label: "gform.part_ask", hint: "gform.part_ask_hint", icon: "message-square-text", groups: []group{{fields: []spec{
			{name: "aliases", kind: kindList, label: "gform.aliases", hint: "gform.aliases_hint", rows: 5},
			{name: "wordings", kind: kindList, label: "gform.wordings", hint: "gform.wordings_hint", rows: 8},
			{name: "keywords", kind: kindList, label: "gform.keywords", hint: "gform.one_a_line", rows: 3},
		}}}},
		{id: "submissions", label: "gform.part_submissions", hint: "gform.part_submissions_hint", icon: "map-pin", lists: []listSpec{{
			name: "submissions", add: "gform.add_submission", one: "gform.submission", none: "gform.submission", named: []string{"method", "place"}, icon: "map-pin",
			groups: []group{
				{fields: []spec{
					{name: "method", kind: kindChoice, label: "gform.method", options: methods, width: "third"},
					{name: "place", kind: kindLine, label: "gform.place", hint: "gform.place_hint", width: "two"},
					{name: "time.amount", kind: kindNumber, label: "gform.time_amount", width: "third"},
					{name: "time.unit", kind: kindChoice, label: "gform.time_unit", options: units, width: "third"},
					{name: "time.text", kind: kindLine, label: "gform.time_text", hint: "gform.time_text_hint", width: "third"},
				}},
				{fields: []spec{
					{name: "fee_text", kind: kindLine, label: "gform.fee_text", hint: "gform.fee_text_hint", width: "half"},
					{name: "note", kind: kindText, label: "gform.submission_note", rows: 1, width: "half"},
				}},
				linkGroup()},
			lists: []listSpec{{name: "fees", label: "gform.fees", hint: "gform.fees_hint", add: "gform.add_fee", one: "gform.fee", none: "gform.fee", named: []string{"amount", "condition"}, icon: "wallet",
				groups: []group{{fields: []spec{
					{name: "amount", kind: kindNumber, label: "gform.fee_amount", hint: "gform.fee_amount_hint", width: "third", unit: "gform.dong"},
					{name: "per", kind: kindLine, label: "gform.fee_per", hint: "gform.fee_per_hint", width: "third"},
					{name: "variant", kind: kindChoice, label: "gform.for_variant", variants: true, width: "third"},
					{name: "condition", kind: kindLine, label: "gform.fee_condition", hint: "gform.fee_condition_hint", width: "two"},
					{name: "currency", kind: kindLine, label: "gform.fee_currency", hint: "gform.fee_currency_hint", width: "third"},
				}}}}},
		}}},
		{id: "variants", label: "gform.part_variants", hint: "gform.part_variants_hint", icon: "users-round", lists: []listSpec{{
			name: "variants", add: "gform.add_variant", one: "gform.variant", none: "gform.variant", named: []string{"title"}, icon: "users-round",
			groups: []group{{fields: []spec{
				{name: "title", kind: kindLine, label: "gform.variant_title", hint: "gform.variant_title_hint"},
				{name: "note", kind: kindText, label: "gform.variant_note", rows: 2},
			}}}}}},
		{id: "evidence", label: "gform.part_evidence", hint: "gform.part_evidence_hint", icon: "files", lists: []listSpec{
			{name: "evidence", add: "gform.add_paper", one: "gform.paper", none: "gform.paper", named: []string{"title"}, icon: "file-text",
				groups: []group{
					{fields: []spec{
						{name: "title", kind: kindText, label: "gform.paper_title", rows: 1},
						{name: "originals", kind: kindNumber, label: "gform.originals", width: "third"},
						{name: "copies", kind: kindNumber, label: "gform.copies", width: "third"},
						{name: "variant", kind: kindChoice, label: "gform.for_variant", variants: true, width: "third"},
						{name: "show", kind: kindTick, label: "gform.show", width: "half"},
						{name: "optional", kind: kindTick, label: "gform.optional", width: "half"},
						{name: "note", kind: kindText, label: "gform.paper_note", hint: "gform.paper_note_hint", rows: 2},
					}},
					{label: "gform.form", icon: "download", fields: []spec{
						{name: "form.code", kind: kindLine, label: "gform.form_code", hint: "gform.form_code_hint", width: "third"},
						{name: "form.url", kind: kindAddress, label: "gform.form_url", width: "two"},
					}}}},
			oneText("notes", "gform.notes", "gform.notes_hint", "gform.add_note", "gform.note"),
		}},
		{id: "steps", label: "gform.part_steps", hint: "gform.part_steps_hint", icon: "list-checks", lists: []listSpec{{
			name: "steps", add: "gform.add_step", one: "gform.step", none: "gform.step", named: []string{"title", "text"}, icon: "list-checks",
			groups: []group{
				{fields: []spec{
					{name: "title", kind: kindLine, label: "gform.step_title", hint: "gform.step_title_hint", most: 40},
					{name: "text", kind: kindText, label: "gform.step_text", hint: "gform.step_text_hint", rows: 4},
					{name: "evidence", kind: kindTicks, label: "gform.step_papers", hint: "gform.step_papers_hint", papers: true},
				}},
				linkGroup(),
				{label: "gform.video", icon: "video", fields: stepVideo},
				{label: "gform.video_more", icon: "circle-play", fields: stepVideoMore},
				{label: "gform.picture", icon: "image", fields: []spec{
					{name: "picture.file", kind: kindLine, label: "gform.picture_file", hint: "media.form_picture_hint", width: "half", media: true},
					{name: "picture.alt", kind: kindLine, label: "gform.picture_alt", hint: "gform.picture_alt_hint", width: "half"},
				}}}}}},
		{id: "tree", label: "gform.part_tree", hint: "gform.part_tree_hint", icon: "circle-help",
			groups: []group{{fields: []spec{{name: "tree.root", kind: kindChoice, label: "gform.root", hint: "gform.root_hint", roots: true}}}},
			lists: []listSpec{{
				name: "tree.nodes", add: "gform.add_question", one: "gform.question", none: "gform.question", named: []string{"question"}, icon: "circle-help",
				groups: []group{{fields: []spec{{name: "question", kind: kindLine, label: "gform.question_field", hint: "gform.question_hint"}}}},
				lists: []listSpec{{name: "choices", label: "gform.choices", add: "gform.add_choice", one: "gform.choice", none: "gform.choice", named: []string{"label"},
					groups: []group{{fields: []spec{
						{name: "label", kind: kindLine, label: "gform.choice_label", most: 40, width: "third"},
						{name: "to", kind: kindChoice, label: "gform.choice_to", targets: true, width: "third"},
						{name: "procedure", kind: kindLine, label: "gform.choice_procedure", hint: "gform.choice_procedure_hint", width: "third"},
					}}}}}}}},
		{id: "videos", label: "gform.part_videos", hint: "gform.part_videos_hint", icon: "video", lists: []listSpec{{
			name: "videos", add: "gform.add_video", one: "gform.video", none: "gform.video", named: []string{"title"}, icon: "video",
			groups: []group{{fields: video}, {label: "gform.video_more", icon: "circle-play", fields: videoMore}}}}},
		{id: "more", label: "gform.part_more", icon: "shield-check",
			groups: []group{{fields: []spec{{name: "related", kind: kindList, label: "gform.related", hint: "gform.related_hint", rows: 3}}}},
			lists: []listSpec{
				oneText("conditions", "gform.conditions", "", "gform.add_condition", "gform.condition"),
				oneText("results", "gform.results", "", "gform.add_result", "gform.result"),
				{name: "legal", label: "gform.legal", add: "gform.add_act", one: "gform.act", none: "gform.act", named: []string{"number", "title"}, icon: "landmark",
					groups: []group{{fields: []spec{
						{name: "number", kind: kindLine, label: "gform.act_number", width: "third"},
						{name: "title", kind: kindLine, label: "gform.act_title", width: "two"}}}}}}},
		{id: "source", label: "gform.part_source", hint: "gform.part_source_hint", icon: "calendar-clock", groups: []group{{fields: []spec{
			{name: "effective_from", kind: kindDay, label: "gform.from", hint: "gform.from_hint", width: "half"},
			{name: "effective_to", kind: kindDay, label: "gform.to", hint: "gform.to_hint", width: "half"},
			{name: "source.url", kind: kindAddress, label: "gform.source_url"},
			{name: "source.decision", kind: kindLine, label: "gform.source_decision", width: "third"},
			{name: "source.collected_on", kind: kindLine, label: "gform.source_on", hint: "gform.source_on_hint", width: "third"},
			{name: "source.kind", kind: kindLine, label: "gform.source_kind", width: "third"},
		}}}},
	}
}
