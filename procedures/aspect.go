package procedures

// Aspect is what of a procedure somebody asks for.
type Aspect string

// The aspects. AspectNone is the procedure as a whole.
const (
	AspectNone       Aspect = ""
	AspectPapers     Aspect = "papers"
	AspectFee        Aspect = "fee"
	AspectTime       Aspect = "time"
	AspectWhere      Aspect = "where"
	AspectOnline     Aspect = "online"
	AspectSteps      Aspect = "steps"
	AspectConditions Aspect = "conditions"
	AspectResult     Aspect = "result"
	AspectForm       Aspect = "form"
	AspectVideo      Aspect = "video"
)

// Aspects lists every aspect but AspectNone, in the order of a guide.
func Aspects() []Aspect {
	return []Aspect{AspectPapers, AspectFee, AspectTime, AspectWhere, AspectOnline,
		AspectSteps, AspectConditions, AspectResult, AspectForm, AspectVideo}
}
