package bot

import (
	"errors"
	"time"
)

// asSendError finds what a channel says may be done; nil when it says
// nothing.
func asSendError(err error) *SendError {
	var e *SendError
	if errors.As(err, &e) {
		return e
	}
	return nil
}

// judge turns the end of a call into what happens to its row.
//
// Where it is unknown whether the message arrived it is sent once more, and
// marked as possibly arrived twice; when it is unknown again, people must
// look: sending on and on would flood the citizen.
func (s *Sender) judge(r Row, err error, c Channel) RowResult {
	res := RowResult{State: DeliveryDelivered, At: s.Now()}
	if err == nil {
		return res
	}
	e := asSendError(err)
	if e == nil {
		e = &SendError{Policy: SendAmbiguous, Err: err}
	}
	res.Reason = e.Reason
	wait := max(e.After, s.backoff(r.Tries))
	if e.After > 0 {
		wait = e.After
	}
	switch e.Policy {
	case SendUnreachable:
		res.State = DeliveryUnreachable
	case SendDead:
		res.State = DeliveryDead
	case SendRetry:
		res.State, res.Due = DeliveryRetry, res.At.Add(wait)
	default:
		res.State, res.Due = DeliveryRetry, res.At.Add(wait)
		if repeatable(c) {
			break
		}
		res.Ambiguous = true
		if r.Ambiguous > 0 {
			res.State = DeliveryDead
			if res.Reason == "" {
				res.Reason = ReasonUnknown
			}
		}
	}
	if res.State == DeliveryRetry && res.Due.Sub(r.QueuedAt) > giveUp {
		res.State, res.Reason = DeliveryDead, ReasonExpired
	}
	// Neither the platform's answer nor the address is logged: both are
	// personal data, or may hold some.
	log := s.Log.Warn()
	if res.State == DeliveryRetry && wait > longWait || res.State == DeliveryDead {
		log = s.Log.Error().Bool("alarm", true)
	}
	log.Str("conversation", string(r.Conversation)).Str("message", string(r.Message)).Int("part", r.Part).
		Str("account", string(r.Address.Account)).Str("policy", string(e.Policy)).Str("state", string(res.State)).
		Str("reason", res.Reason).Int("tries", r.Tries+1).Dur("wait", wait).Str("error", kindOf(e.Err)).
		Msg("message not delivered")
	return res
}

// backoff is our own delay after a number of tries, spread by a half so that
// chats that failed together do not come back together.
func (s *Sender) backoff(tries int) time.Duration {
	d := delay(time.Second, 5*time.Minute, tries)
	return d/2 + time.Duration(s.Jitter()*float64(d/2))
}
