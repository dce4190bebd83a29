package mockid

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
)

// operation is what is read of an operation in a vendor's document.
type operation struct {
	ID          string `json:"operationId"`
	RequestBody struct {
		Content map[string]struct {
			Examples map[string]struct {
				Value json.RawMessage `json:"value"`
			} `json:"examples"`
		} `json:"content"`
	} `json:"requestBody"`
}

// credentials finds a login that works in a vendor's document, whose examples have the first working account of the
// fixtures.
func credentials(api control, path, vendor string, wanted []string) (map[string]string, error) {
	status, text, err := api.send("GET", path+"/openapi.json", nil)
	if err != nil {
		return nil, err
	}
	if status != 200 {
		return nil, refusal("GET", path+"/openapi.json", status, text)
	}
	operations, err := operationsIn(text)
	if err != nil {
		return nil, err
	}
	for _, each := range operations {
		fields := each.fields()
		if len(wanted) > 0 && each.ID == wanted[0] && len(fields) > 0 {
			return fields, nil
		}
		if len(wanted) == 0 && !strings.HasSuffix(each.ID, "Register") && hasSecret(fields) {
			return fields, nil
		}
	}
	return nil, fmt.Errorf("the fixtures have no credentials in plain text for %s", strings.Join(append(wanted, vendor), " of "))
}

// operationsIn gives the operations in the order of the document, which a map would lose.
func operationsIn(document []byte) ([]operation, error) {
	var whole struct{ Paths json.RawMessage }
	if err := json.Unmarshal(document, &whole); err != nil {
		return nil, err
	}
	var found []operation
	err := members(whole.Paths, func(path json.RawMessage) error {
		return members(path, func(member json.RawMessage) error {
			var each operation
			// Parameters of the path are no operation.
			if json.Unmarshal(member, &each) == nil && each.ID != "" {
				found = append(found, each)
			}
			return nil
		})
	})
	return found, err
}

func members(object json.RawMessage, visit func(json.RawMessage) error) error {
	decoder := json.NewDecoder(bytes.NewReader(object))
	if _, err := decoder.Token(); err != nil {
		return err
	}
	for decoder.More() {
		if _, err := decoder.Token(); err != nil {
			return err
		}
		var member json.RawMessage
		if err := decoder.Decode(&member); err != nil {
			return err
		}
		if err := visit(member); err != nil {
			return err
		}
	}
	return nil
}

// fields are those of the example. The OIDC provider has no login of its own in its document, but a grant with a password.
func (o operation) fields() map[string]string {
	for _, content := range o.RequestBody.Content {
		for _, name := range []string{"demo", "password"} {
			var fields map[string]string
			if json.Unmarshal(content.Examples[name].Value, &fields) == nil {
				delete(fields, "grant_type")
				delete(fields, "scope")
				return fields
			}
		}
	}
	return nil
}

func hasSecret(fields map[string]string) bool {
	for _, secret := range []string{"password", "secret", "api_key", "client_secret"} {
		if _, isThere := fields[secret]; isThere {
			return true
		}
	}
	return false
}
