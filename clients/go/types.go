package mockid

import (
	"encoding/json"
	"fmt"
	"time"
)

// Span is a duration in the control API: Span("15m"), or For(15 * time.Minute).
type Span string

// For is a duration for the control API.
func For(duration time.Duration) Span {
	if duration%time.Second == 0 {
		return Span(fmt.Sprintf("%ds", int64(duration/time.Second)))
	}
	return Span(fmt.Sprintf("%dms", duration.Milliseconds()))
}

// Matcher says which requests are meant: an Operation or a Match.
type Matcher interface{ conditions() any }

// conditions are those of a match; nil matches all requests.
func conditions(match Matcher) any {
	if match == nil {
		return Match{}
	}
	return match.conditions()
}

// Operation matches the requests for an operation, by its operationId.
type Operation string

func (o Operation) conditions() any { return map[string]string{"operation": string(o)} }

// Match matches requests for which all given conditions hold.
type Match struct {
	Provider  string `json:"provider,omitempty"`
	Operation string `json:"operation,omitempty"`
	Method    string `json:"method,omitempty"`
	// Path is as in the vendor's documentation; `*` is a segment, a final `**` any rest.
	Path   string `json:"path,omitempty"`
	Status int    `json:"status,omitempty"`
	// Reason is why the server answered as it did, for example "access_expired".
	Reason  string `json:"reason,omitempty"`
	Account string `json:"account,omitempty"`
	Session string `json:"session,omitempty"`
	Token   string `json:"token,omitempty"`
	Fault   int    `json:"fault,omitempty"`
	// Since is an entry's id, for later entries.
	Since int `json:"since,omitempty"`
	// Headers, Query and Body are conditions on values: a value, or map[string]any{"pattern": "^a"} and the like.
	Headers map[string]any `json:"headers,omitempty"`
	Query   map[string]any `json:"query,omitempty"`
	Body    map[string]any `json:"body,omitempty"`
}

func (m Match) conditions() any { return m }

// Count says how many requests are expected.
type Count struct {
	Exactly *int `json:"exactly,omitempty"`
	AtLeast *int `json:"at_least,omitempty"`
	AtMost  *int `json:"at_most,omitempty"`
}

// Times is exactly this many.
func Times(times int) Count { return Count{Exactly: &times} }

// AtLeast is this many or more.
func AtLeast(times int) Count { return Count{AtLeast: &times} }

// AtMost is this many or fewer.
func AtMost(times int) Count { return Count{AtMost: &times} }

// Fault is what goes wrong on purpose.
type Fault struct {
	// Times is for this many requests; for all if it is 0.
	Times int `json:"times,omitempty"`
	// After skips this many matching requests first.
	After       int     `json:"after,omitempty"`
	Probability float64 `json:"probability,omitempty"`
	Seed        uint64  `json:"seed,omitempty"`
	Stage       Stage   `json:"stage,omitempty"`
	// Barrier holds requests until this many have arrived.
	Barrier int `json:"barrier,omitempty"`
	// Delay is a real wait.
	Delay Span `json:"delay,omitempty"`
	// Respond is a VendorAnswer or a Response.
	Respond any      `json:"respond,omitempty"`
	Dribble *Dribble `json:"dribble,omitempty"`
	Abort   Abort    `json:"abort,omitempty"`
	Lie     string   `json:"lie,omitempty"`
}

// Stage is before the vendor's work, or after it.
type Stage string

// Abort is how a connection ends.
type Abort string

// VendorAnswer is an answer in the vendor's own form.
type VendorAnswer string

// The words of faults.
const (
	Before Stage = "before"
	After  Stage = "after"

	Reset    Abort = "reset"
	Hang     Abort = "hang"
	Truncate Abort = "truncate"
	Garbage  Abort = "garbage"

	Unauthorized    VendorAnswer = "unauthorized"
	TooManyRequests VendorAnswer = "too_many_requests"
	ServerError     VendorAnswer = "server_error"
)

// Response is an answer with any JSON as its body.
type Response struct {
	Status  int            `json:"status"`
	Headers map[string]any `json:"headers,omitempty"`
	Body    any            `json:"body,omitempty"`
}

// Dribble sends the body in pieces, the last after this time.
type Dribble struct {
	Pieces int  `json:"pieces"`
	Over   Span `json:"over"`
}

// Counters of a fault: requests that matched, to which it was applied, that it holds now, and that a barrier released
// because the others did not arrive.
type Counters struct {
	Matched, Used, Held int
	TimedOut            int `json:"timed_out"`
}

// Entry is a request in the journal, with its answer. Secrets are replaced by fingerprints.
type Entry struct {
	ID        int       `json:"id"`
	Time      time.Time `json:"time"`
	Provider  string    `json:"provider"`
	Operation string    `json:"operation"`
	Method    string    `json:"method"`
	Path      string    `json:"path"`
	// Status is 0 if the request was not answered.
	Status int `json:"status"`
	// Reason is why the server answered as it did.
	Reason string `json:"reason"`
	// Hint is what happened, in one or two sentences.
	Hint     string  `json:"hint"`
	Account  string  `json:"account"`
	Session  string  `json:"session"`
	Token    string  `json:"token"`
	Request  Message `json:"request"`
	Response Message `json:"response"`
}

// Message is a request or an answer. Headers are texts, or lists of texts if they were repeated.
type Message struct {
	Headers map[string]any  `json:"headers"`
	Body    json.RawMessage `json:"body"`
}

// Explanation says why the server answered a request as it did, and what to do about it.
type Explanation struct {
	ID     int    `json:"id"`
	Hint   string `json:"hint"`
	Advice string `json:"advice"`
}

// Session began with a login; its state is "live", "expired" or "ended".
type Session struct {
	ID       string    `json:"id"`
	Provider string    `json:"provider"`
	Account  string    `json:"account"`
	Ends     time.Time `json:"ends"`
	State    string    `json:"state"`
}

// Token is the record of an issued token.
type Token struct {
	ID       string `json:"id"`
	Kind     string `json:"kind"`
	Provider string `json:"provider"`
	Account  string `json:"account"`
	Session  string `json:"session"`
	State    string `json:"state"`
	Uses     int    `json:"uses"`
}

// TokenOrder describes a token to be made.
type TokenOrder struct {
	Account   string         `json:"account,omitempty"`
	Kind      string         `json:"kind,omitempty"`
	ExpiresIn Span           `json:"expires_in,omitempty"`
	Claims    map[string]any `json:"claims,omitempty"`
	// Defect is the only thing that is wrong with it, for example "alg_none".
	Defect string `json:"defect,omitempty"`
}

// MintedToken is a token that was made to order, and the vendor's answer to it.
type MintedToken struct {
	Token    string         `json:"token"`
	ID       string         `json:"id"`
	Claims   map[string]any `json:"claims"`
	Expected struct {
		Status int    `json:"status"`
		Reason string `json:"reason"`
	} `json:"expected"`
}

// Inspection is the server's verdict on a token: "accepted" or "refused".
type Inspection struct {
	Verdict string         `json:"verdict"`
	Status  int            `json:"status"`
	Reason  string         `json:"reason"`
	Hint    string         `json:"hint"`
	Claims  map[string]any `json:"claims"`
}

// LieVerdict says what became of a lie: "swallowed", "accepted", "not_used", "not_seen" or "untold".
type LieVerdict struct {
	Lie     string `json:"lie"`
	Verdict string `json:"verdict"`
	Told    []int  `json:"told"`
	Used    []int  `json:"used"`
}

// Severity of a finding of the audit: "error", "warning" or "info".
type Severity string
