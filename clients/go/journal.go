package mockid

import (
	"fmt"
	"strings"
)

// shown is the most entries that a journal as text has.
const shown = 50

// IsRefused tells whether the request was refused or not answered.
func (e Entry) IsRefused() bool { return e.Status == 0 || e.Status >= 400 }

// String is the entry as `mockid tail` prints it, with the hint if it was refused.
func (e Entry) String() string {
	status, provider := fmt.Sprint(e.Status), e.Provider
	if e.Status == 0 {
		status = "---"
	}
	if provider == "" {
		provider = "no vendor"
	}
	time := e.Time.Format("15:04:05.999999999")
	line := fmt.Sprintf("#%d %s %s %s %s %s %s", e.ID, time, status, e.Method, e.Path, provider, e.Reason)
	if e.IsRefused() {
		line += "\n    " + e.Hint
	}
	return line
}

// Journal is the journal as text, a line for each request and the hints of those that were refused.
func (m *Sandbox) Journal() string {
	m.test.Helper()
	entries, err := m.requests(nil)
	m.must(err)
	return journalText(entries)
}

func journalText(entries []Entry) string {
	if len(entries) == 0 {
		return "(no client has sent a request)"
	}
	var lines []string
	if left := len(entries) - shown; left > 0 {
		lines = append(lines, fmt.Sprintf("(%d earlier requests)", left))
		entries = entries[left:]
	}
	for _, entry := range entries {
		lines = append(lines, entry.String())
	}
	return strings.Join(lines, "\n")
}
