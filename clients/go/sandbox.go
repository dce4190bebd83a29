package mockid

import (
	"fmt"
	"net/url"
	"os"
	"sort"
	"strings"
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
	test    reporter
}

// reporter is a test, or what stands in for one. Each word calls its Helper itself, because that marks its caller: a
// failure is told with the line of the test.
type reporter interface {
	Helper()
	Fatal(args ...any)
}

// noTest is in a sandbox without a test.
type noTest struct{}

func (noTest) Helper()           {}
func (noTest) Fatal(args ...any) { panic(args[0]) }

func newSandbox(server *Server, name, base string, urls map[string]string) *Sandbox {
	return &Sandbox{Name: name, Base: base, server: server, control: control{base, server.process}, urls: urls, test: noTest{}}
}

func (m *Sandbox) must(err error) {
	if err == nil {
		return
	}
	m.test.Helper()
	m.test.Fatal(err)
}

// URL is the base URL of a vendor in this sandbox.
func (m *Sandbox) URL(vendor string) string {
	m.test.Helper()
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
	m.test.Helper()
	fields, err := credentials(m.control, strings.TrimPrefix(m.URL(vendor), m.Base), vendor, operation)
	m.must(err)
	return fields
}

// Now is the sandbox's time.
func (m *Sandbox) Now() time.Time {
	m.test.Helper()
	return m.clock("GET", "/clock", nil)
}

// Clock is the sandbox's time as a function, for a client that asks for the time itself.
func (m *Sandbox) Clock() func() time.Time { return m.Now }

// Advance moves the clock, and gives the new time.
func (m *Sandbox) Advance(by time.Duration) time.Time {
	m.test.Helper()
	return m.clock("POST", "/clock/advance", map[string]Span{"by": For(by)})
}

// Freeze stops the clock, at an instant if one is given, and gives the time.
func (m *Sandbox) Freeze(at ...time.Time) time.Time {
	m.test.Helper()
	change := ClockChange{Mode: "frozen"}
	for _, instant := range at {
		change.Now = instant.UTC().Format(time.RFC3339Nano)
	}
	return m.clock("PUT", "/clock", change)
}

// Resume lets the clock run.
func (m *Sandbox) Resume() {
	m.test.Helper()
	m.clock("PUT", "/clock", ClockChange{Mode: "running"})
}

func (m *Sandbox) clock(method, path string, change any) time.Time {
	m.test.Helper()
	var reading struct{ Now time.Time }
	m.must(m.control.call(method, path, change, &reading))
	return reading.Now
}

// Settings changes settings of this sandbox, by vendor, and gives all of them.
func (m *Sandbox) Settings(patch map[string]any) map[string]any {
	m.test.Helper()
	var all map[string]any
	m.must(m.control.call("PATCH", "/settings", patch, &all))
	return all
}

// Reset goes back to the fixtures and the initial time, but for the named parts.
func (m *Sandbox) Reset(keep ...string) {
	m.test.Helper()
	path := "/reset"
	if len(keep) > 0 {
		path += "?keep=" + strings.Join(keep, ",")
	}
	m.must(m.control.call("POST", path, nil, nil))
}

// Audit asserts that the client did nothing wrong of at least this severity, but for the rules in allow.
func (m *Sandbox) Audit(atLeast Severity, allow ...string) {
	m.test.Helper()
	m.must(m.audit(atLeast, allow))
}

func (m *Sandbox) audit(atLeast Severity, allow []string) error {
	var result any
	asked := map[string]any{"at_least": atLeast, "allow": append([]string{}, allow...)}
	return m.control.expect("/audit/verify", asked, &result)
}

// Report writes the story of the sandbox as one HTML file.
func (m *Sandbox) Report(file string) {
	m.test.Helper()
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
	m.test.Helper()
	m.must(m.drop())
}

func (m *Sandbox) drop() error {
	return m.server.control.call("DELETE", "/sandboxes/"+url.PathEscape(m.Name), nil, nil)
}

// Control makes any call of the control API in this sandbox: Control("GET", "/lockouts", nil, &list).
func (m *Sandbox) Control(method, path string, body, out any) {
	m.test.Helper()
	m.must(m.control.call(method, path, body, out))
}
