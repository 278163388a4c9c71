package bot

import (
	"testing"

	"github.com/motcua/motcua/procedures"
)

func TestAVideoOpensAtItsPart(t *testing.T) {
	for _, c := range []struct {
		v    procedures.Video
		want string
		last int
	}{
		{procedures.Video{URL: "https://www.youtube.com/watch?v=abc", Start: 65}, "https://www.youtube.com/watch?t=65s&v=abc", 0},
		{procedures.Video{URL: "https://youtu.be/abc", Start: 65, Seconds: 300}, "https://youtu.be/abc?t=65s", 300},
		{procedures.Video{URL: "https://youtu.be/abc?t=10", Start: 65}, "https://youtu.be/abc?t=10", 0},
		{procedures.Video{URL: "https://vimeo.com/123", Start: 65}, "https://vimeo.com/123#t=65s", 0},
		{procedures.Video{URL: "https://www.dailymotion.com/video/x", Start: 65}, "https://www.dailymotion.com/video/x?start=65", 0},
		{procedures.Video{URL: "https://video.example/1", Start: 65}, "https://video.example/1", 0},
		{procedures.Video{URL: "https://youtube.com.example/watch?v=abc", Start: 65}, "https://youtube.com.example/watch?v=abc", 0},
		{procedures.Video{URL: "https://youtu.be/abc"}, "https://youtu.be/abc", 0},
		{procedures.Video{File: "a.mp4", Start: 65}, "/media/a.mp4#t=65", 0},
		{procedures.Video{File: "a.mp4", Start: 65, End: 90, Seconds: 300}, "/media/a.mp4#t=65,90", 25},
		{procedures.Video{File: "a.mp4", End: 30}, "/media/a.mp4#t=0,30", 30},
		{procedures.Video{File: "a.mp4", Seconds: 300}, "/media/a.mp4", 300},
	} {
		v := teller{}.video(c.v)
		if got := v.Address(); got != c.want || v.Seconds != c.last {
			t.Errorf("%+v: %s, %d seconds", c.v, got, v.Seconds)
		}
	}
}
