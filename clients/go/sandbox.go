package mockid

import (
	"fmt"
	"net/url"
	"os"
	"sort"
	"strings"
	"testing"
	"time"
)

// pageSize is the most entries of one answer.
const pageSize = 1000

// Sandbox is the world of one test: accounts, sessions, settings, faults, a journal and a clock of its own. Its methods
// fail the test if the server cannot do what they ask; in one without a test they panic.
type Sandbox struct {
	// Name is that of the sandbox.
	Name string
	// Base is its address, without a vendor.
	Base    string
	server  *Server
	control control
	urls    map[string]string
	test    testing.TB
}

func newSandbox(server *Server, name, base string, urls map[string]string) *Sandbox {
	return &Sandbox{Name: name, Base: base, server: server, control: control{base, server.control.log}, urls: urls}
}

func (m *Sandbox) must(err error) {
	if err == nil {
		return
	}
	if m.test == nil {
		panic(err)
	}
	m.test.Helper()
	m.test.Fatal(err)
}

// URL is the base URL of a vendor in this sandbox.
func (m *Sandbox) URL(vendor string) string {
	if m.test != nil {
		m.test.Helper()
	}
	found, isThere := m.urls[vendor]
	if !isThere {
		var known []string
		for name := range m.urls {
			known = append(known, name)
		}
		sort.Strings(known)
		m.must(fmt.Errorf("there is no vendor `%s`; there are: %s", vendor, strings.Join(known, ", ")))
	}
	return found
}

// Credentials are the fields of a login that works: of the vendor's first login, or of an operation.
func (m *Sandbox) Credentials(vendor string, operation ...string) map[string]string {
	m.helper()
	fields, err := credentials(m.control, strings.TrimPrefix(m.URL(vendor), m.Base), vendor, operation)
	m.must(err)
	return fields
}

// Now is the sandbox's time.
func (m *Sandbox) Now() time.Time {
	m.helper()
	return m.clock("GET", "/clock", nil)
}

// Clock is the sandbox's time as a function, for a client that asks for the time itself.
func (m *Sandbox) Clock() func() time.Time { return m.Now }

// Advance moves the clock, and gives the new time.
func (m *Sandbox) Advance(by time.Duration) time.Time {
	m.helper()
	return m.clock("POST", "/clock/advance", map[string]Span{"by": For(by)})
}

// Freeze stops the clock, at an instant if one is given, and gives the time.
func (m *Sandbox) Freeze(at ...time.Time) time.Time {
	m.helper()
	change := ClockChange{Mode: "frozen"}
	for _, instant := range at {
		change.Now = instant.UTC().Format(time.RFC3339Nano)
	}
	return m.clock("PUT", "/clock", change)
}

// Resume lets the clock run.
func (m *Sandbox) Resume() {
	m.helper()
	m.clock("PUT", "/clock", ClockChange{Mode: "running"})
}

func (m *Sandbox) clock(method, path string, change any) time.Time {
	m.helper()
	var reading struct{ Now time.Time }
	m.must(m.control.call(method, path, change, &reading))
	return reading.Now
}

// Fault makes requests go wrong.
func (m *Sandbox) Fault(match Matcher, fault Fault) *ActiveFault {
	m.helper()
	order := struct {
		Match any `json:"match"`
		Fault
	}{match.conditions(), fault}
	made := &ActiveFault{sandbox: m}
	m.must(m.control.call("POST", "/faults", order, made))
	return made
}

// Lie makes the next answer of the OIDC provider in which this lie can be told false.
func (m *Sandbox) Lie(name string) *ActiveFault {
	m.helper()
	return m.Fault(Match{}, Fault{Lie: name, Times: 1})
}

// ActiveFault is a fault that was set.
type ActiveFault struct {
	ID      int `json:"id"`
	sandbox *Sandbox
}

// Counters are those of the fault as they are now.
func (f *ActiveFault) Counters() Counters {
	f.sandbox.helper()
	var counters Counters
	f.sandbox.must(f.sandbox.control.call("GET", fmt.Sprintf("/faults/%d", f.ID), nil, &counters))
	return counters
}

// Remove removes it, and releases the requests that it holds.
func (f *ActiveFault) Remove() {
	f.sandbox.helper()
	f.sandbox.must(f.sandbox.control.call("DELETE", fmt.Sprintf("/faults/%d", f.ID), nil, nil))
}

// VerifyLies asserts that each lie was told, and that the client swallowed none, after waiting for the client.
func (m *Sandbox) VerifyLies(within ...time.Duration) []LieVerdict {
	m.helper()
	var verdicts struct{ Lies []LieVerdict }
	m.must(m.control.expect("/lies/verify", question(map[string]any{}, within), &verdicts))
	return verdicts.Lies
}

// Verify asserts how many requests matched, after waiting for a client in the background if a time is given, and
// gives their number.
func (m *Sandbox) Verify(match Matcher, times Count, within ...time.Duration) int {
	m.helper()
	var counted struct{ Count int }
	asked := question(map[string]any{"match": match.conditions(), "times": times}, within)
	m.must(m.control.expect("/requests/verify", asked, &counted))
	return counted.Count
}

// VerifyInOrder asserts that requests came in this order.
func (m *Sandbox) VerifyInOrder(matches ...Matcher) {
	m.helper()
	var steps []any
	for _, match := range matches {
		steps = append(steps, match.conditions())
	}
	var counted struct{ Count int }
	m.must(m.control.expect("/requests/verify", map[string]any{"in_order": steps}, &counted))
}

func question(members map[string]any, within []time.Duration) map[string]any {
	for _, patience := range within {
		members["within"] = For(patience)
	}
	return members
}

// Requests are the journal's entries that match, oldest first; without a match, all.
func (m *Sandbox) Requests(match ...Matcher) []Entry {
	m.helper()
	found, err := m.requests(match)
	m.must(err)
	return found
}

func (m *Sandbox) requests(match []Matcher) ([]Entry, error) {
	var wanted any = Match{}
	for _, each := range match {
		wanted = each.conditions()
	}
	var found []Entry
	for {
		var page struct{ Requests []Entry }
		asked := map[string]any{"match": wanted, "limit": pageSize, "offset": len(found)}
		if err := m.control.call("POST", "/requests/find", asked, &page); err != nil {
			return nil, err
		}
		found = append(found, page.Requests...)
		if len(page.Requests) < pageSize {
			return found, nil
		}
	}
}

// Why explains an entry, by default the last one that was refused.
func (m *Sandbox) Why(entry ...int) Explanation {
	m.helper()
	id := 0
	for _, each := range m.Requests() {
		if each.IsRefused() {
			id = each.ID
		}
	}
	for _, each := range entry {
		id = each
	}
	if id == 0 {
		m.must(fmt.Errorf("no request in the sandbox `%s` was refused", m.Name))
	}
	var explanation Explanation
	m.must(m.control.call("GET", fmt.Sprintf("/requests/%d/explanation", id), nil, &explanation))
	return explanation
}

// Sessions are those of a vendor.
func (m *Sandbox) Sessions(vendor string) []Session {
	m.helper()
	var list struct{ Sessions []Session }
	m.must(m.control.call("GET", listPath("sessions", vendor), nil, &list))
	return list.Sessions
}

// Age makes a session older, with its tokens; the clock does not move.
func (m *Sandbox) Age(session Session, by time.Duration) Session {
	m.helper()
	var aged Session
	m.must(m.control.call("POST", "/sessions/"+session.ID+"/age", map[string]Span{"by": For(by)}, &aged))
	return aged
}

// End ends a session.
func (m *Sandbox) End(session Session) {
	m.helper()
	m.must(m.control.call("DELETE", "/sessions/"+session.ID, nil, nil))
}

// Tokens are the records of the issued tokens of a vendor.
func (m *Sandbox) Tokens(vendor string) []Token {
	m.helper()
	var list struct{ Tokens []Token }
	m.must(m.control.call("GET", listPath("tokens", vendor), nil, &list))
	return list.Tokens
}

func listPath(what, vendor string) string {
	return fmt.Sprintf("/%s?limit=%d&provider=%s", what, pageSize, url.QueryEscape(vendor))
}

// Expire lets a token expire now.
func (m *Sandbox) Expire(token Token) Token {
	m.helper()
	var expired Token
	m.must(m.control.call("POST", "/tokens/"+token.ID+"/expire", nil, &expired))
	return expired
}

// Revoke revokes a token.
func (m *Sandbox) Revoke(token Token) {
	m.helper()
	m.must(m.control.call("DELETE", "/tokens/"+token.ID, nil, nil))
}

// Mint makes a token of a vendor to order.
func (m *Sandbox) Mint(vendor string, order TokenOrder) MintedToken {
	m.helper()
	whole := struct {
		Provider string `json:"provider"`
		TokenOrder
	}{vendor, order}
	var minted MintedToken
	m.must(m.control.call("POST", "/tokens", whole, &minted))
	return minted
}

// Inspect gives the server's verdict on a token.
func (m *Sandbox) Inspect(token string) Inspection {
	m.helper()
	var inspection Inspection
	m.must(m.control.call("POST", "/tokens/inspect", map[string]string{"token": token}, &inspection))
	return inspection
}

// Settings changes settings of this sandbox, by vendor, and gives all of them.
func (m *Sandbox) Settings(patch map[string]any) map[string]any {
	m.helper()
	var all map[string]any
	m.must(m.control.call("PATCH", "/settings", patch, &all))
	return all
}

// Reset goes back to the fixtures and the initial time, but for the named parts.
func (m *Sandbox) Reset(keep ...string) {
	m.helper()
	path := "/reset"
	if len(keep) > 0 {
		path += "?keep=" + strings.Join(keep, ",")
	}
	m.must(m.control.call("POST", path, nil, nil))
}

// Audit asserts that the client did nothing wrong of at least this severity, but for the rules in allow.
func (m *Sandbox) Audit(atLeast Severity, allow ...string) {
	m.helper()
	m.must(m.audit(atLeast, allow))
}

func (m *Sandbox) audit(atLeast Severity, allow []string) error {
	var result any
	asked := map[string]any{"at_least": atLeast, "allow": append([]string{}, allow...)}
	return m.control.expect("/audit/verify", asked, &result)
}

// Report writes the story of the sandbox as one HTML file.
func (m *Sandbox) Report(file string) {
	m.helper()
	status, text, err := m.control.send("GET", "/__admin/report.html", nil)
	if err == nil && status != 200 {
		err = refusal("GET", "/report.html", status, text)
	}
	if err == nil {
		err = os.WriteFile(file, text, 0o644)
	}
	m.must(err)
}

// Drop removes the sandbox.
func (m *Sandbox) Drop() {
	m.helper()
	m.must(m.drop())
}

func (m *Sandbox) drop() error {
	return m.server.control.call("DELETE", "/sandboxes/"+url.PathEscape(m.Name), nil, nil)
}

// Control makes any call of the control API in this sandbox: Control("GET", "/lockouts", nil, &list).
func (m *Sandbox) Control(method, path string, body, out any) {
	m.helper()
	m.must(m.control.call(method, path, body, out))
}

func (m *Sandbox) helper() {
	if m.test != nil {
		m.test.Helper()
	}
}
