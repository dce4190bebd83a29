package mockid

import (
	"fmt"
	"time"
)

// VerifyLies asserts that each lie was told, and that the client swallowed none, after waiting for the client.
func (m *Sandbox) VerifyLies(within ...time.Duration) []LieVerdict {
	m.test.Helper()
	var verdicts struct{ Lies []LieVerdict }
	m.must(m.control.expect("/lies/verify", question(map[string]any{}, within), &verdicts))
	return verdicts.Lies
}

// Verify asserts how many requests matched, after waiting for a client in the background if a time is given, and
// gives their number.
func (m *Sandbox) Verify(match Matcher, times Count, within ...time.Duration) int {
	m.test.Helper()
	var counted struct{ Count int }
	asked := question(map[string]any{"match": conditions(match), "times": times}, within)
	m.must(m.control.expect("/requests/verify", asked, &counted))
	return counted.Count
}

// VerifyInOrder asserts that requests came in this order.
func (m *Sandbox) VerifyInOrder(matches ...Matcher) {
	m.test.Helper()
	var steps []any
	for _, match := range matches {
		steps = append(steps, conditions(match))
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
	m.test.Helper()
	found, err := m.requests(match)
	m.must(err)
	return found
}

func (m *Sandbox) requests(match []Matcher) ([]Entry, error) {
	var wanted any = Match{}
	for _, each := range match {
		wanted = conditions(each)
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
	m.test.Helper()
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
