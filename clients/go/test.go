package mockid

import (
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"os"
	"strings"
	"sync"
	"testing"
	"unicode"
)

// Options say how the sandbox of a test is made, and whether it is audited.
type Options struct {
	SandboxOptions
	// Audit is the least severity of findings that fail the test at its end, or "off": by default that of
	// MOCKID_AUDIT, or "off".
	Audit Severity
	// Allow are rules of the audit that may be broken.
	Allow []string
}

var shared struct {
	once   sync.Once
	server *Server
	err    error
}

// SharedServer is the server of this test binary: that of MOCKID_URL, or one that is started once.
func SharedServer(t testing.TB) *Server {
	t.Helper()
	shared.once.Do(func() {
		if url := os.Getenv("MOCKID_URL"); url != "" {
			shared.server, shared.err = Connect(url)
		} else {
			shared.server, shared.err = Start(StartOptions{})
		}
	})
	if shared.err != nil {
		t.Fatal(shared.err)
	}
	return shared.server
}

// New makes a sandbox for a test, named after it. At the end of the test it is audited and removed; after a failure
// the test's log has its requests, and it is kept if the server goes on.
func New(t testing.TB, options ...Options) *Sandbox {
	t.Helper()
	var chosen Options
	for _, each := range options {
		chosen = each
	}
	m, err := SharedServer(t).Sandbox(sandboxName(t.Name()), chosen.SandboxOptions)
	if err != nil {
		t.Fatal(err)
	}
	m.test = t
	t.Cleanup(func() {
		t.Helper()
		m.finish(t, chosen)
	})
	return m
}

func (m *Sandbox) finish(t testing.TB, options Options) {
	t.Helper()
	if t.Failed() {
		t.Log(m.story() + m.findings() + m.address())
		return
	}
	if err := m.auditAtEnd(options); err != nil {
		t.Error(err)
		t.Log(m.story() + m.address())
		return
	}
	if err := m.drop(); err != nil {
		t.Error(err)
	}
}

func (m *Sandbox) auditAtEnd(options Options) error {
	wanted := options.Audit
	if wanted == "" {
		wanted = Severity(os.Getenv("MOCKID_AUDIT"))
	}
	switch wanted {
	case "", "off":
		return nil
	case "error", "warning", "info":
		return m.audit(wanted, options.Allow)
	}
	return fmt.Errorf("the audit is `%s`, not error, warning, info or off", wanted)
}

func (m *Sandbox) story() string {
	entries, err := m.requests(nil)
	if err != nil {
		return err.Error()
	}
	return fmt.Sprintf("Requests in the sandbox `%s`:\n%s", m.Name, journalText(entries))
}

// findings are those of the audit, or nothing if they cannot be had: the journal is told in any case.
func (m *Sandbox) findings() string {
	var audit struct {
		Findings []struct{ Severity, Rule, Sentence string }
	}
	if m.control.call("GET", "/audit", nil, &audit) != nil || len(audit.Findings) == 0 {
		return ""
	}
	found := "\nWhat the audit found:"
	for _, finding := range audit.Findings {
		found += fmt.Sprintf("\n%s: %s: %s", finding.Severity, finding.Rule, finding.Sentence)
	}
	return found
}

// address is that of a sandbox that is kept, because the server goes on.
func (m *Sandbox) address() string {
	if m.server.process != nil {
		return ""
	}
	return fmt.Sprintf("\nThe sandbox is kept: %s/__admin/requests", m.Base)
}

// sandboxName is a valid and unique name, from the name of a test.
func sandboxName(test string) string {
	name := strings.Map(func(r rune) rune {
		if r == '/' || r == '~' || unicode.IsControl(r) {
			return '-'
		}
		return r
	}, strings.ToValidUTF8(test, "?"))
	for len(name) > 100 {
		runes := []rune(name)
		name = string(runes[:len(runes)-1])
	}
	var random [3]byte
	_, _ = rand.Read(random[:])
	return name + "-" + hex.EncodeToString(random[:])
}
