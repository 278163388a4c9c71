package procedures

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"gopkg.in/yaml.v3"
)

type node = map[string]any

func readSchema(t *testing.T) node {
	t.Helper()
	var root node
	if err := json.Unmarshal(Schema(), &root); err != nil {
		t.Fatal(err)
	}
	return root
}

// resolve follows a reference within the schema.
func resolve(t *testing.T, root, n node) node {
	t.Helper()
	ref, ok := n["$ref"].(string)
	if !ok {
		return n
	}
	def, ok := root["$defs"].(node)[strings.TrimPrefix(ref, "#/$defs/")].(node)
	if !ok {
		t.Fatalf("schema refers to %s, which is not there", ref)
	}
	return def
}

// TestSchemaHasTheFieldsOfTheModel walks model and schema side by side.
func TestSchemaHasTheFieldsOfTheModel(t *testing.T) {
	root := readSchema(t)
	used := map[string]bool{"id": true}
	var walk func(n node, typ reflect.Type, path string)
	walk = func(n node, typ reflect.Type, path string) {
		if ref, ok := n["$ref"].(string); ok {
			used[strings.TrimPrefix(ref, "#/$defs/")] = true
		}
		n = resolve(t, root, n)
		if typ.Kind() == reflect.Pointer {
			typ = typ.Elem()
		}
		want := map[reflect.Kind]string{reflect.String: "string", reflect.Bool: "boolean", reflect.Int: "integer", reflect.Int64: "integer",
			reflect.Float64: "number", reflect.Slice: "array", reflect.Struct: "object"}[typ.Kind()]
		if typ == dateType {
			want = "string"
		}
		if n["type"] != want {
			t.Errorf("%s: schema says %v, model %s", path, n["type"], want)
			return
		}
		switch {
		case want == "array":
			walk(n["items"].(node), typ.Elem(), path+"[]")
		case want == "object":
			if n["additionalProperties"] != false {
				t.Errorf("%s: schema lets other fields in", path)
			}
			props := n["properties"].(node)
			names := fieldNames(typ)
			for _, name := range slices.Sorted(maps.Keys(props)) {
				if !slices.Contains(names, name) {
					t.Errorf("%s: schema has %s, which the model does not", path, name)
				}
			}
			for i, name := range names {
				p, ok := props[name].(node)
				if !ok {
					t.Errorf("%s: schema lacks %s", path, name)
					continue
				}
				if p["description"] == nil && p["$ref"] == nil {
					t.Errorf("%s.%s: schema does not say what it is", path, name)
				}
				walk(p, typ.Field(i).Type, path+"."+name)
			}
		}
	}
	walk(root, reflect.TypeFor[Guide](), "guide")
	for name := range root["$defs"].(node) {
		if !used[name] {
			t.Errorf("schema defines %s, which nothing uses", name)
		}
	}
}

// conforms checks a document against the part of JSON Schema that ours uses.
func conforms(t *testing.T, root, n node, doc any, path string) []string {
	t.Helper()
	n = resolve(t, root, n)
	bad := func(format string, args ...any) []string { return []string{path + ": " + fmt.Sprintf(format, args...)} }
	if enum, ok := n["enum"].([]any); ok && !slices.Contains(enum, doc) {
		return bad("%v is not one of %v", doc, enum)
	}
	switch n["type"] {
	case "string":
		s, ok := doc.(string)
		if !ok {
			return bad("%T is no string", doc)
		}
		if p, ok := n["pattern"].(string); ok && !regexp.MustCompile(p).MatchString(s) {
			return bad("%q does not match %s", s, p)
		}
		if most, ok := n["maxLength"].(float64); ok && utf8.RuneCountInString(s) > int(most) {
			return bad("too long")
		}
		if least, ok := n["minLength"].(float64); ok && utf8.RuneCountInString(s) < int(least) {
			return bad("too short")
		}
	case "integer":
		i, ok := doc.(int)
		if !ok {
			return bad("%T is no integer", doc)
		}
		if most, ok := n["maximum"].(float64); i < 0 || ok && float64(i) > most {
			return bad("%d is out of range", i)
		}
	case "number":
		f, isFloat := doc.(float64)
		i, isInt := doc.(int)
		if !isFloat && !isInt || f < 0 || i < 0 {
			return bad("%v is no number of 0 or more", doc)
		}
	case "boolean":
		if _, ok := doc.(bool); !ok {
			return bad("%T is no boolean", doc)
		}
	case "array":
		list, ok := doc.([]any)
		if !ok {
			return bad("%T is no list", doc)
		}
		var out []string
		for i, x := range list {
			out = append(out, conforms(t, root, n["items"].(node), x, index(path, i))...)
		}
		return out
	case "object":
		m, ok := doc.(map[string]any)
		if !ok {
			return bad("%T is no object", doc)
		}
		var out []string
		for _, req := range asList(n["required"]) {
			if _, ok := m[req.(string)]; !ok {
				out = append(out, bad("%s is missing", req)...)
			}
		}
		for k, x := range m {
			p, ok := n["properties"].(node)[k].(node)
			if !ok {
				out = append(out, bad("unknown field %s", k)...)
				continue
			}
			out = append(out, conforms(t, root, p, x, join(path, k))...)
		}
		return out
	default:
		t.Fatalf("%s: schema has type %v, which this test does not know", path, n["type"])
	}
	return nil
}

func asList(x any) []any {
	list, _ := x.([]any)
	return list
}

func TestSchemaAcceptsGuides(t *testing.T) {
	root := readSchema(t)
	files, err := filepath.Glob("guides/*.yaml")
	if err != nil || len(files) == 0 {
		t.Fatal("no shipped guides", err)
	}
	docs := map[string][]byte{}
	for _, f := range files {
		if docs[f], err = os.ReadFile(f); err != nil {
			t.Fatal(err)
		}
	}
	if docs["full"], err = WriteGuide(fullGuide()); err != nil {
		t.Fatal(err)
	}
	for name, data := range docs {
		var doc map[string]any
		if err := yaml.Unmarshal(data, &doc); err != nil {
			t.Fatal(err)
		}
		quoteDates(doc)
		for _, problem := range conforms(t, root, root, doc, "") {
			t.Errorf("%s: %s", name, problem)
		}
	}
}

// quoteDates turns the days that YAML knows into the strings that JSON has.
func quoteDates(doc any) {
	switch x := doc.(type) {
	case map[string]any:
		for k, v := range x {
			if d, ok := v.(interface{ Format(string) string }); ok {
				x[k] = d.Format("2006-01-02")
			} else if f, ok := v.(float64); ok && (k == "code" || k == "collected_on" || k == "procedure") {
				x[k] = fmt.Sprint(f)
			} else {
				quoteDates(v)
			}
		}
	case []any:
		for _, v := range x {
			quoteDates(v)
		}
	}
}

// TestSchemaRefusesWhatTheLoaderRefuses checks words, patterns and required
// fields from both sides.
func TestSchemaRefusesWhatTheLoaderRefuses(t *testing.T) {
	root := readSchema(t)
	for _, bad := range []string{
		"code: a/b\ntitle: x\nreview: official",
		"title: x\nreview: official",
		"code: '1'\ntitle: ''\nreview: official",
		"code: '1'\ntitle: x\nreview: nobody",
		"code: '1'\ntitle: x\nreview: official\nlevel: [village]",
		"code: '1'\ntitle: x\nreview: official\nshort: " + strings.Repeat("x", 61),
		"code: '1'\ntitle: x\nreview: official\nsubmissions: [{method: fax}]",
		"code: '1'\ntitle: x\nreview: official\nsubmissions: [{method: post, time: {amount: 1, unit: week}}]",
		"code: '1'\ntitle: x\nreview: official\nsubmissions: [{method: post, fees: [{amount: -1}]}]",
		"code: '1'\ntitle: x\nreview: official\nsubmissions: [{method: post, fees: [{amount: 1, currency: usd}]}]",
		"code: '1'\ntitle: x\nreview: official\nevidence: [{title: x, copies: 1001}]",
		"code: '1'\ntitle: x\nreview: official\nsteps: [{id: Ô, text: x}]",
		"code: '1'\ntitle: x\nreview: official\nsteps: [{title: x}]",
		"code: '1'\ntitle: x\nreview: official\nsource: {collected_on: '2026'}",
		"code: '1'\ntitle: x\nreview: official\nfoo: 1",
	} {
		var doc map[string]any
		if err := yaml.Unmarshal([]byte(bad), &doc); err != nil {
			t.Fatal(err)
		}
		if len(conforms(t, root, root, doc, "")) == 0 {
			t.Errorf("schema accepts %q", bad)
		}
		if _, faults := ReadGuide([]byte(bad), "x.yaml"); len(faults) == 0 {
			t.Errorf("loader accepts %q", bad)
		}
	}
}
