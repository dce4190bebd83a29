// Package mockid starts mockid, a mock identity server that plays the authentication APIs of real vendors, and gives
// each test a sandbox of its own, on a clock that the test moves.
//
//	func TestRefreshesAnExpiredToken(t *testing.T) {
//		m := mockid.New(t)
//		m.Freeze()
//		client := NewClient(m.URL("intergiro"), m.Credentials("intergiro")["api_key"], m.Clock())
//		…
//		m.Advance(15 * time.Minute)
//		…
//		m.Verify(mockid.Operation("intergiroRefresh"), mockid.Times(1))
//	}
//
// The methods of a sandbox fail the test if the server cannot do what they ask.
package mockid

// Version is that of this module and of the server that belongs to it.
const Version = "0.2.0"
