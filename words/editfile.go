package words

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"

	"gopkg.in/yaml.v3"
)

// MaxEditFile is how large a file of a ward's texts may be, in bytes.
const MaxEditFile = 1 << 20

// WriteEdits writes a ward's texts as YAML for a folder under version
// control: a map of language to key to text, sorted. Who wrote them and when
// stays in the store.
func WriteEdits(edits []Edit) ([]byte, error) {
	out := map[Lang]map[string]string{}
	for _, e := range edits {
		if out[e.Lang] == nil {
			out[e.Lang] = map[string]string{}
		}
		out[e.Lang][e.Key] = e.Text
	}
	var b bytes.Buffer
	enc := yaml.NewEncoder(&b)
	enc.SetIndent(2)
	if err := errors.Join(enc.Encode(out), enc.Close()); err != nil {
		return nil, fmt.Errorf("write texts: %w", err)
	}
	// The library writes some strings that it reads otherwise.
	back, err := ReadEdits(b.Bytes())
	if err != nil {
		return nil, fmt.Errorf("write texts: %w", err)
	}
	again := map[Lang]map[string]string{}
	for _, e := range back {
		if again[e.Lang] == nil {
			again[e.Lang] = map[string]string{}
		}
		again[e.Lang][e.Key] = e.Text
	}
	if !maps.EqualFunc(out, again, maps.Equal[map[string]string, map[string]string]) {
		return nil, errors.New("write texts: a text would not be read back as it is")
	}
	return b.Bytes(), nil
}

// ReadEdits reads what WriteEdits wrote, or a person: each text cleaned, by
// language and key. It says nothing of whether they fit; see
// Catalogue.CheckEdit.
func ReadEdits(b []byte) ([]Edit, error) {
	if len(b) > MaxEditFile {
		return nil, fmt.Errorf("read texts: more than %d bytes", MaxEditFile)
	}
	var in map[Lang]map[string]string
	dec := yaml.NewDecoder(bytes.NewReader(b))
	if err := dec.Decode(&in); err != nil && !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("read texts: %w", err)
	}
	var out []Edit
	for _, lang := range slices.Sorted(maps.Keys(in)) {
		for _, key := range slices.Sorted(maps.Keys(in[lang])) {
			out = append(out, Edit{Key: key, Lang: lang, Text: CleanEdit(in[lang][key])})
		}
	}
	return out, nil
}
