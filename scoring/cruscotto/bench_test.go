package cruscotto_test

import (
	"bytes"
	"fmt"
	"testing"

	"relazione/internal/chamber"
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
				if _, err := cruscotto.ReadFrom(bytes.NewReader(workbook.Bytes()), int64(workbook.Len())); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
