package postgres_test

import (
	"testing"

	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/store/postgres"
	"github.com/motcua/motcua/store/storetest"
)

// BenchmarkBacklog is what the page of the channels' health costs.
func BenchmarkBacklog(b *testing.B) {
	storetest.BenchmarkBacklog(b, func(b *testing.B) bot.Store {
		s, err := postgres.Open(b.Context(), dsn(b), postgres.Options{Schema: schema(b, b.TempDir())})
		if err != nil {
			b.Fatal(err)
		}
		b.Cleanup(func() { _ = s.Close() })
		return s
	})
}
