package cruscotto_test

import (
	"bytes"
	"fmt"
	"testing"

	"relazione/internal/chamber"
	"relazione/internal/readtest"
	"relazione/scoring/cruscotto"
)

func BenchmarkRead(b *testing.B) {
	for _, actions := range []int{1000, 10000} {
		b.Run(fmt.Sprintf("actions=%d", actions), func(b *testing.B) {
			var workbook bytes.Buffer
			if err := cruscotto.Write(&workbook, chamber.New(actions)); err != nil {
				b.Fatal(err)
			}
			b.ReportAllocs()
			for b.Loop() {
				if _, err := readtest.DashboardOf(workbook.Bytes()); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
