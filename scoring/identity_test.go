package scoring_test

import (
	"fmt"

	"relazione/scoring"
)

func ExampleParseColor() {
	for _, said := range []string{"#0066CC", "0, 102, 204", "rgb(0,102,204)", "Azzurro", "06c", "come il mare", "300, 0, 0"} {
		c, ok := scoring.ParseColor(said)
		fmt.Println(c, ok)
	}
	pale, _ := scoring.ParseColor("#ffee88")
	fmt.Println(pale.OnPaper(), pale.OnPaper().ContrastIs(30, scoring.Color{255, 255, 255}))
	// Output:
	// #0066cc true
	// #0066cc true
	// #0066cc true
	// #0066cc true
	// #0066cc true
	// #000000 false
	// #000000 false
	// #8f854c true
}
