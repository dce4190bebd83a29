package mockid_test

import (
	"encoding/json"
	"net/http"
	"reflect"
	"sort"
	"strings"
	"testing"

	"mockid"
)

// fieldsOf are the names in JSON of a struct's fields.
func fieldsOf(value any) []string {
	var names []string
	for _, field := range reflect.VisibleFields(reflect.TypeOf(value)) {
		if name, _, _ := strings.Cut(field.Tag.Get("json"), ","); name != "" {
			names = append(names, name)
		}
	}
	sort.Strings(names)
	return names
}

func TestEachTypeThatIsSentHasTheFieldsOfItsSchema(t *testing.T) {
	answer, err := http.Get(mockid.SharedServer(t).URL + "/__admin/openapi.json")
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	var document struct {
		Components struct {
			Schemas map[string]struct{ Properties map[string]any }
		}
	}
	if err := json.NewDecoder(answer.Body).Decode(&document); err != nil {
		t.Fatal(err)
	}
	for schema, value := range map[string]any{
		"NewFault":     mockid.Fault{},
		"JournalMatch": mockid.Match{},
		"NewToken":     mockid.TokenOrder{},
		"NewSandbox":   mockid.SandboxOptions{},
		"ClockChange":  mockid.ClockChange{},
	} {
		var known []string
		for name := range document.Components.Schemas[schema].Properties {
			// These have a place of their own in the calls.
			isElsewhere := name == "match" || name == "name" || schema == "NewToken" && name == "provider"
			if !isElsewhere {
				known = append(known, name)
			}
		}
		sort.Strings(known)
		if found := fieldsOf(value); !reflect.DeepEqual(found, known) {
			t.Errorf("%s has the fields %v, its schema %v", schema, found, known)
		}
	}
}
