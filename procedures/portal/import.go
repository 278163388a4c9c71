package portal

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"

	"github.com/motcua/motcua/procedures"
)

// Filter says which records are wanted. The zero Filter wants all.
type Filter struct {
	// Level is one of the levels of package procedures; "" wants every one.
	Level string
	// National wants only what the state issues for the whole country: the
	// number of the decision does not name a province's committee (UBND).
	National bool
}

// wants is "" when a guide is wanted, else the reason why not.
func (f Filter) wants(g *procedures.Guide) string {
	switch {
	case f.Level != "" && !slices.Contains(g.Level, f.Level):
		return "not at level " + f.Level
	case f.National && strings.Contains(g.Source.Decision, "UBND"):
		return "issued by a province"
	}
	return ""
}

// Options of an import.
type Options struct {
	Dir    string // folder of *.txt
	Links  string // CSV file with the columns code and official_url; "" for none
	Filter Filter
	Out    string // folder for CODE.yaml, which must be new, empty or of an earlier import; "" writes nothing
	// Progress is called from one goroutine at a time; nil for none.
	Progress func(done, total int)
}

// Import reads every record of a folder, joins the wordings that this program
// has of each (see Wordings), and writes the wanted ones as guides, one YAML file each, all of them or none. A record that cannot be
// read stands in the Report and stops nothing. The error is for what leaves
// no result: folders that cannot be used, nothing wanted, ctx at its end.
func Import(ctx context.Context, o Options) (Report, error) {
	files, err := filepath.Glob(filepath.Join(escape(o.Dir), "*.txt"))
	if err != nil {
		return Report{}, fmt.Errorf("list records in %s: %w", o.Dir, err)
	}
	if len(files) == 0 {
		return Report{}, fmt.Errorf("list records in %s: there is no *.txt file", o.Dir)
	}
	var links map[procedures.Code]string
	if o.Links != "" {
		if links, err = readLinks(o.Links); err != nil {
			return Report{}, err
		}
	}
	wordings, err := Wordings()
	if err != nil {
		return Report{}, err
	}
	target, err := openTarget(o.Out)
	if err != nil {
		return Report{}, err
	}
	defer target.discard()

	results := convert(ctx, files, links, wordings, o)
	if err := ctx.Err(); err != nil {
		return Report{}, fmt.Errorf("import records of %s: %w", o.Dir, err)
	}
	report := newReport(len(files))
	for i, r := range results {
		if report.add(filepath.Base(files[i]), r) {
			if err := target.write(r.guide, r.yaml); err != nil {
				return report, err
			}
		}
	}
	if report.Imported == 0 {
		return report, fmt.Errorf("import records of %s: none of %d is wanted and can be read", o.Dir, len(files))
	}
	return report, target.publish()
}

// escape keeps Glob from reading a folder's name as a pattern.
func escape(dir string) string {
	return strings.NewReplacer(`\`, `\\`, `*`, `\*`, `?`, `\?`, `[`, `\[`).Replace(dir)
}

// result is what became of one file.
type result struct {
	guide    *procedures.Guide
	yaml     []byte
	sections Sections
	skip     string // why it is not wanted
	err      error
}

// convert reads all files, on every processor, in their order.
func convert(ctx context.Context, files []string, links map[procedures.Code]string, wordings map[procedures.Code][]string, o Options) []result {
	results := make([]result, len(files))
	var (
		wg   sync.WaitGroup
		mu   sync.Mutex
		done int
		next = make(chan int)
	)
	for range runtime.GOMAXPROCS(0) {
		wg.Go(func() {
			for i := range next {
				results[i] = convertFile(files[i], links, wordings, o.Filter)
				if o.Progress != nil {
					mu.Lock()
					done++
					o.Progress(done, len(files))
					mu.Unlock()
				}
			}
		})
	}
	for i := range files {
		select {
		case next <- i:
			continue
		case <-ctx.Done():
		}
		break
	}
	close(next)
	wg.Wait()
	return results
}

func convertFile(file string, links map[procedures.Code]string, wordings map[procedures.Code][]string, f Filter) result {
	data, err := os.ReadFile(file)
	if err != nil {
		return result{err: fmt.Errorf("read record: %w", err)}
	}
	g, sections, err := Parse(data, filepath.Base(file))
	if err != nil {
		return result{err: err}
	}
	r := result{guide: g, sections: sections, skip: f.wants(g)}
	g.Source.URL = links[g.Code]
	g.Wordings = wordings[g.Code]
	// A record that is not wanted is written all the same, and thrown away:
	// the report tells of every file whether it could be a guide.
	r.yaml, r.err = procedures.WriteGuide(g)
	return r
}
