package bot

import (
	"errors"
	"fmt"
	"runtime"
	"runtime/debug"
	"strings"
)

// failure is why a turn failed, in words that may stand in a log: they never
// come from what people wrote.
type failure struct {
	what  string // "panic in decide"
	kind  string // type of the panic or error
	where string // function and line
}

// Error says what failed and where.
func (f *failure) Error() string { return fmt.Sprintf("%s (%s) at %s", f.what, f.kind, f.where) }

// panicError words a recovered panic. Its value may hold a citizen's words,
// so only those of the runtime itself are repeated. It must be called by the
// deferred function that recovered.
func panicError(what string, p any) error {
	f := &failure{what: "panic in " + what, kind: fmt.Sprintf("%T", p)}
	if err, ok := p.(runtime.Error); ok {
		f.kind = err.Error()
	}
	// The line below panic() in the stack is where it happened.
	lines := strings.Split(string(debug.Stack()), "\n")
	for i, line := range lines {
		if strings.HasPrefix(line, "panic(") && i+3 < len(lines) {
			f.where = strings.TrimSpace(lines[i+3])
		}
	}
	if cut := strings.LastIndexByte(f.where, ' '); cut > 0 {
		f.where = f.where[:cut]
	}
	return f
}

// kindOf words an error for the log by the types it is made of. Its text may
// hold a platform's answer or URL, and with it a token, a phone number or
// what was said.
func kindOf(err error) string {
	if err == nil {
		return ""
	}
	var kinds []string
	for ; err != nil && len(kinds) < 6; err = errors.Unwrap(err) {
		kinds = append(kinds, fmt.Sprintf("%T", err))
	}
	return strings.Join(kinds, " > ")
}
