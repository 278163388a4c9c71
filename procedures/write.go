package procedures

import (
	"bytes"
	"fmt"
	"reflect"

	"gopkg.in/yaml.v3"
)

// WriteGuide writes a guide as YAML that people can read and edit; the same
// guide gives the same bytes. Texts are cleaned first (see Guide.Clean), and
// what was written is read back and compared: an error means that nothing
// usable came out, and is Faults when the guide itself is wrong.
func WriteGuide(g *Guide) ([]byte, error) {
	clean := g.Clean()
	b, err := encode(clean)
	if err != nil {
		return nil, fmt.Errorf("write guide %s: %w", g.Code, err)
	}
	got, faults := ReadGuide(b, string(g.Code)+".yaml")
	if len(faults) > 0 {
		return nil, fmt.Errorf("write guide %s: %w", g.Code, faults)
	}
	if path, ok := difference(reflect.ValueOf(clean), reflect.ValueOf(got), ""); !ok {
		return nil, fmt.Errorf("write guide %s: field %s is not read back as written", g.Code, path)
	}
	return b, nil
}

func encode(g *Guide) ([]byte, error) {
	var buf bytes.Buffer
	enc := yaml.NewEncoder(&buf)
	enc.SetIndent(2)
	if err := enc.Encode(g); err != nil {
		return nil, fmt.Errorf("encode YAML: %w", err)
	}
	if err := enc.Close(); err != nil {
		return nil, fmt.Errorf("encode YAML: %w", err)
	}
	return buf.Bytes(), nil
}

// Equal reports whether two guides say the same. An empty list equals none.
func Equal(a, b *Guide) bool {
	_, ok := difference(reflect.ValueOf(a), reflect.ValueOf(b), "")
	return ok
}

// difference finds the path of the first field that differs.
func difference(a, b reflect.Value, path string) (string, bool) {
	switch a.Kind() {
	case reflect.Pointer:
		if a.IsNil() || b.IsNil() {
			return path, a.IsNil() == b.IsNil()
		}
		return difference(a.Elem(), b.Elem(), path)
	case reflect.Slice:
		for i := range min(a.Len(), b.Len()) {
			if at, ok := difference(a.Index(i), b.Index(i), index(path, i)); !ok {
				return at, false
			}
		}
		return path, a.Len() == b.Len()
	case reflect.Struct:
		if a.Type() == dateType {
			return path, a.Equal(b)
		}
		for i, name := range fieldNames(a.Type()) {
			if at, ok := difference(a.Field(i), b.Field(i), join(path, name)); !ok {
				return at, false
			}
		}
		return "", true
	default:
		return path, a.Equal(b)
	}
}
