package mockid

import (
	"fmt"
	"net/url"
	"time"
)

// Sessions are those of a vendor.
func (m *Sandbox) Sessions(vendor string) []Session {
	m.test.Helper()
	var list struct{ Sessions []Session }
	m.must(m.control.call("GET", listPath("sessions", vendor), nil, &list))
	return list.Sessions
}

// Age makes a session older, with its tokens; the clock does not move.
func (m *Sandbox) Age(session Session, by time.Duration) Session {
	m.test.Helper()
	var aged Session
	m.must(m.control.call("POST", "/sessions/"+session.ID+"/age", map[string]Span{"by": For(by)}, &aged))
	return aged
}

// End ends a session.
func (m *Sandbox) End(session Session) {
	m.test.Helper()
	m.must(m.control.call("DELETE", "/sessions/"+session.ID, nil, nil))
}

// Tokens are the records of the issued tokens of a vendor.
func (m *Sandbox) Tokens(vendor string) []Token {
	m.test.Helper()
	var list struct{ Tokens []Token }
	m.must(m.control.call("GET", listPath("tokens", vendor), nil, &list))
	return list.Tokens
}

func listPath(what, vendor string) string {
	return fmt.Sprintf("/%s?limit=%d&provider=%s", what, pageSize, url.QueryEscape(vendor))
}

// Expire lets a token expire now.
func (m *Sandbox) Expire(token Token) Token {
	m.test.Helper()
	var expired Token
	m.must(m.control.call("POST", "/tokens/"+token.ID+"/expire", nil, &expired))
	return expired
}

// Revoke revokes a token.
func (m *Sandbox) Revoke(token Token) {
	m.test.Helper()
	m.must(m.control.call("DELETE", "/tokens/"+token.ID, nil, nil))
}

// Mint makes a token of a vendor to order.
func (m *Sandbox) Mint(vendor string, order TokenOrder) MintedToken {
	m.test.Helper()
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
	m.test.Helper()
	var inspection Inspection
	m.must(m.control.call("POST", "/tokens/inspect", map[string]string{"token": token}, &inspection))
	return inspection
}
