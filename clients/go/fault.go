package mockid

import "fmt"

// Fault makes requests go wrong.
func (m *Sandbox) Fault(match Matcher, fault Fault) *ActiveFault {
	m.test.Helper()
	order := struct {
		Match any `json:"match"`
		Fault
	}{conditions(match), fault}
	made := &ActiveFault{sandbox: m}
	m.must(m.control.call("POST", "/faults", order, made))
	return made
}

// Lie makes the next answer of the OIDC provider in which this lie can be told false.
func (m *Sandbox) Lie(name string) *ActiveFault {
	m.test.Helper()
	return m.Fault(Match{}, Fault{Lie: name, Times: 1})
}

// ActiveFault is a fault that was set.
type ActiveFault struct {
	ID      int `json:"id"`
	sandbox *Sandbox
}

// Counters are those of the fault as they are now.
func (f *ActiveFault) Counters() Counters {
	f.sandbox.test.Helper()
	var counters Counters
	f.sandbox.must(f.sandbox.control.call("GET", fmt.Sprintf("/faults/%d", f.ID), nil, &counters))
	return counters
}

// Remove removes it, and releases the requests that it holds.
func (f *ActiveFault) Remove() {
	f.sandbox.test.Helper()
	f.sandbox.must(f.sandbox.control.call("DELETE", fmt.Sprintf("/faults/%d", f.ID), nil, nil))
}
