package mockid_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
	"testing"
	"time"

	"mockid"
)

var begin = time.Date(2030, 1, 1, 0, 0, 0, 0, time.UTC)

// login is one at intergiro; it gives the access token.
func login(t *testing.T, m *mockid.Sandbox) string {
	t.Helper()
	body, _ := json.Marshal(m.Credentials("intergiro"))
	answer, err := http.Post(m.URL("intergiro")+"/v3/auth/login", "application/json", bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	var tokens struct {
		Access string `json:"access_token"`
	}
	_ = json.NewDecoder(answer.Body).Decode(&tokens)
	return tokens.Access
}

// individuals gives the status of a request with a token.
func individuals(t *testing.T, m *mockid.Sandbox, token string) int {
	t.Helper()
	request, _ := http.NewRequest("GET", m.URL("intergiro")+"/v3/individuals", nil)
	request.Header.Set("Authorization", "Bearer "+token)
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	answer.Body.Close()
	return answer.StatusCode
}

func equal(t *testing.T, found, expected any) {
	t.Helper()
	if !reflect.DeepEqual(found, expected) {
		t.Errorf("found %v, expected %v", found, expected)
	}
}

func matches(t *testing.T, text, pattern string) {
	t.Helper()
	if !regexp.MustCompile(pattern).MatchString(text) {
		t.Errorf("found %q, expected %s", text, pattern)
	}
}

// fails gives the failure of a function that fails its test.
func fails(t *testing.T, run func(m *mockid.Sandbox)) string {
	t.Helper()
	fake := &fakeTest{TB: t, name: t.Name()}
	done := make(chan struct{})
	go func() {
		defer close(done)
		defer func() { _ = recover() }()
		run(mockid.New(fake))
	}()
	<-done
	fake.clean()
	if !fake.failed {
		t.Error("the test did not fail")
	}
	return fake.output
}

// fakeTest is a test that may fail.
type fakeTest struct {
	testing.TB
	name, output string
	failed       bool
	cleanups     []func()
}

func (f *fakeTest) Name() string      { return f.name }
func (f *fakeTest) Helper()           {}
func (f *fakeTest) Failed() bool      { return f.failed }
func (f *fakeTest) Cleanup(do func()) { f.cleanups = append(f.cleanups, do) }
func (f *fakeTest) Log(args ...any)   { f.output += fmt.Sprintln(args...) }
func (f *fakeTest) Error(args ...any) { f.Log(args...); f.failed = true }
func (f *fakeTest) Fatal(args ...any) { f.Error(args...); panic("the end of the test") }
func (f *fakeTest) clean() {
	for _, do := range f.cleanups {
		do()
	}
}

func TestTheSandboxHasTheNameOfItsTest(t *testing.T) {
	t.Parallel()
	matches(t, mockid.New(t).Name, "^TestTheSandboxHasTheNameOfItsTest-[0-9a-f]{6}$")
	t.Run("a/b~c "+strings.Repeat("ü", 200), func(t *testing.T) {
		matches(t, mockid.New(t).Name, "^TestTheSandboxHasTheNameOfItsTest-a-b-c_ü+-[0-9a-f]{6}$")
	})
}

func TestAnUnknownVendorIsNamedWithThoseThatThereAre(t *testing.T) {
	t.Parallel()
	failure := fails(t, func(m *mockid.Sandbox) { m.URL("kycc") })
	matches(t, failure, "there is no vendor `kycc`; there are: .*kyc,")
}

func TestTheCredentialsAreFieldsOfTheLogin(t *testing.T) {
	t.Parallel()
	m := mockid.New(t)
	equal(t, m.Credentials("intergiro"), map[string]string{"api_key": "c5f90f4b-9d69-416a-8611-8a8c8d605c36"})
	equal(t, m.Credentials("igny8"), map[string]string{"email": "user@example.com", "password": "password"})
	equal(t, m.Credentials("s7risk", "s7riskCreateApplicationToken"), map[string]string{"clientId": "demo-client", "secret": "demo-secret"})
	equal(t, m.Credentials("oidc")["client_id"], "legacy")
	failure := fails(t, func(m *mockid.Sandbox) { m.Credentials("kyc", "kycLogout") })
	matches(t, failure, "no credentials in plain text for kycLogout of kyc")
}

func TestTheClockIsFrozenMovedAndResumed(t *testing.T) {
	t.Parallel()
	m := mockid.New(t)
	equal(t, m.Freeze(begin), begin)
	equal(t, m.Advance(15*time.Minute), begin.Add(15*time.Minute))
	equal(t, m.Advance(-500*time.Millisecond), begin.Add(15*time.Minute-500*time.Millisecond))
	equal(t, m.Freeze(), m.Now())
	equal(t, m.Clock()(), m.Now())
	m.Resume()
	if m.Now().Before(begin) {
		t.Error("the clock went back")
	}
}

func TestASandboxBeginsAsItsOptionsSay(t *testing.T) {
	t.Parallel()
	m := mockid.New(t, mockid.Options{SandboxOptions: mockid.SandboxOptions{
		Clock:    mockid.FrozenAt("2030-01-01T00:00:00Z"),
		Settings: map[string]any{"intergiro": map[string]any{"access_ttl": "2m"}},
		Fixtures: map[string]any{"intergiro": map[string]any{"api_keys": []any{map[string]any{"key": "own", "name": "Own"}}}},
	}})
	equal(t, m.Credentials("intergiro")["api_key"], "own")
	token := login(t, m)
	equal(t, m.Advance(2*time.Minute), begin.Add(2*time.Minute))
	equal(t, individuals(t, m, token), 401)
}

func TestAFaultIsAppliedCountedAndRemoved(t *testing.T) {
	t.Parallel()
	m := mockid.New(t)
	fault := m.Fault(mockid.Operation("intergiroLogin"), mockid.Fault{Respond: mockid.ServerError, Stage: mockid.Before})
	equal(t, login(t, m), "")
	equal(t, fault.Counters(), mockid.Counters{Matched: 1, Used: 1})
	fault.Remove()
	if login(t, m) == "" {
		t.Error("no token")
	}
}

func TestAFaultThatNoRequestCanMatchIsRefusedInTheServersWords(t *testing.T) {
	t.Parallel()
	failure := fails(t, func(m *mockid.Sandbox) {
		m.Fault(mockid.Operation("intergiroLogn"), mockid.Fault{Abort: mockid.Hang})
	})
	matches(t, failure, "POST /__admin/faults: 422: /match/operation: found .*did you mean `intergiroLogin`")
}

func TestALieThatWasNotToldIsSaid(t *testing.T) {
	t.Parallel()
	matches(t, fails(t, func(m *mockid.Sandbox) {
		m.Lie("nonce_wrong")
		m.VerifyLies(time.Millisecond)
	}), "not told: nonce_wrong")
}

func TestVerifySaysWhatCameInstead(t *testing.T) {
	t.Parallel()
	m := mockid.New(t)
	login(t, m)
	equal(t, m.Verify(mockid.Operation("intergiroLogin"), mockid.Times(1)), 1)
	equal(t, m.Verify(mockid.Match{Status: 200}, mockid.AtLeast(1), time.Second), 1)
	equal(t, m.Verify(mockid.Match{Status: 500}, mockid.AtMost(0)), 0)
	m.VerifyInOrder(mockid.Operation("intergiroLogin"))
	failure := fails(t, func(m *mockid.Sandbox) {
		login(t, m)
		m.Verify(mockid.Operation("intergiroRefresh"), mockid.Times(1))
	})
	matches(t, failure, "^expected exactly 1 request with operation intergiroRefresh, found 0; nearest: #1 POST")
}

func TestAFailedTestHasTheRequestsOfItsSandboxWithHints(t *testing.T) {
	t.Parallel()
	failure := fails(t, func(m *mockid.Sandbox) {
		m.Freeze(begin)
		individuals(t, m, "wrong")
		m.Verify(mockid.Match{Status: 200}, mockid.Times(1))
	})
	matches(t, failure, "Requests in the sandbox `TestAFailedTest\\w+-[0-9a-f]{6}`:\n"+
		"#1 00:00:00 401 GET /v3/individuals intergiro malformed_token\n    \\S.*\\.\n")
}

func TestTheJournalAndTheExplanationOfTheLastRefusal(t *testing.T) {
	t.Parallel()
	m := mockid.New(t)
	equal(t, m.Journal(), "(no client has sent a request)")
	individuals(t, m, "wrong")
	refused := m.Requests(mockid.Match{Status: 401})
	equal(t, len(refused), 1)
	equal(t, refused[0].Reason, "malformed_token")
	equal(t, m.Why().Hint, refused[0].Hint)
	equal(t, m.Why(refused[0].ID).ID, refused[0].ID)
}

func TestASessionIsMadeOlderAndEnded(t *testing.T) {
	t.Parallel()
	m := mockid.New(t)
	token := login(t, m)
	session := m.Sessions("intergiro")[0]
	m.Age(session, 15*time.Minute)
	equal(t, individuals(t, m, token), 401)
	m.End(session)
	equal(t, m.Sessions("intergiro")[0].State, "ended")
}

func TestATokenIsExpiredAndRevoked(t *testing.T) {
	t.Parallel()
	m := mockid.New(t)
	token := login(t, m)
	for _, record := range m.Tokens("intergiro") {
		if record.Kind == "access" {
			equal(t, m.Expire(record).State, "expired")
			m.Revoke(record)
		}
	}
	equal(t, individuals(t, m, token), 401)
}

func TestATokenIsMadeToOrderAndInspected(t *testing.T) {
	t.Parallel()
	m := mockid.New(t)
	minted := m.Mint("kyc", mockid.TokenOrder{Defect: "alg_none"})
	equal(t, m.Inspect(minted.Token).Reason, minted.Expected.Reason)
	good := m.Mint("kyc", mockid.TokenOrder{ExpiresIn: mockid.For(90 * time.Second)})
	equal(t, m.Inspect(good.Token).Verdict, "accepted")
}

func TestSettingsAreChangedAndReset(t *testing.T) {
	t.Parallel()
	m := mockid.New(t)
	all := m.Settings(map[string]any{"intergiro": map[string]any{"access_ttl": "2m"}})
	equal(t, all["intergiro"].(map[string]any)["access_ttl"], "2m")
	login(t, m)
	m.Reset("journal")
	equal(t, len(m.Requests()), 1)
	equal(t, len(m.Requests(nil)), 1)
	var after map[string]map[string]any
	m.Control("GET", "/settings", nil, &after)
	equal(t, after["intergiro"]["access_ttl"], "15m")
}

func TestASandboxIsTakenAgainByItsNameAndDropped(t *testing.T) {
	t.Parallel()
	m := mockid.New(t)
	login(t, m)
	server := mockid.SharedServer(t)
	same, err := server.Sandbox(m.Name)
	if err != nil {
		t.Fatal(err)
	}
	same.Verify(mockid.Operation("intergiroLogin"), mockid.Times(1))
	_, err = server.Sandbox(m.Name, mockid.SandboxOptions{})
	var refused *mockid.Refused
	if !errors.As(err, &refused) || refused.Status != 409 {
		t.Errorf("found %v", err)
	}
	other, _ := server.Sandbox(m.Name + " other")
	other.Drop()
}

func TestTheAuditSaysWhatTheClientDidWrong(t *testing.T) {
	t.Parallel()
	m := mockid.New(t)
	login(t, m)
	m.Audit("warning")
	login(t, m)
	m.Audit("error")
	failure := fails(t, func(m *mockid.Sandbox) {
		login(t, m)
		login(t, m)
		m.Audit("warning", "refreshes-too-early")
	})
	matches(t, failure, "warning: logs-in-while-a-token-is-good: ")
}

func TestATestThatPassesFailsByItsAudit(t *testing.T) {
	t.Parallel()
	fake := &fakeTest{TB: t, name: t.Name()}
	m := mockid.New(fake, mockid.Options{Audit: "warning"})
	login(t, m)
	login(t, m)
	fake.clean()
	matches(t, fake.output, "warning: logs-in-while-a-token-is-good: ")
	matches(t, fake.output, "Requests in the sandbox `TestATestThat")
}

func TestAnAuditOfNoSeverityIsRefused(t *testing.T) {
	t.Parallel()
	fake := &fakeTest{TB: t, name: t.Name()}
	mockid.New(fake, mockid.Options{Audit: "errors"})
	fake.clean()
	matches(t, fake.output, "the audit is `errors`, not error, warning, info or off")
}

func TestTheStoryOfTheSandboxIsWrittenIntoAFile(t *testing.T) {
	t.Parallel()
	m := mockid.New(t)
	login(t, m)
	file := filepath.Join(t.TempDir(), "report.html")
	m.Report(file)
	text, err := os.ReadFile(file)
	if err != nil || !bytes.Contains(text, []byte("/v3/auth/login")) {
		t.Errorf("found %s, %v", text, err)
	}
}
