package ref

// A Grid says which cells of a sheet hold something, a bit a cell: numbers and what formulas give, or words.
type Grid struct{ numbers, words map[int][]uint64 } // a bit for each row, by column

// NewGrid is a grid of empty cells.
func NewGrid() *Grid { return &Grid{map[int][]uint64{}, map[int][]uint64{}} }

// FillWords marks a cell as one that holds words.
func (g *Grid) FillWords(p Position) { mark(g.words, p) }

// FillNumber marks a cell as one that holds something that counts.
func (g *Grid) FillNumber(p Position) { mark(g.numbers, p) }

func mark(rows map[int][]uint64, p Position) {
	for len(rows[p.Col]) <= p.Row/64 {
		rows[p.Col] = append(rows[p.Col], 0)
	}
	rows[p.Col][p.Row/64] |= 1 << (p.Row % 64)
}

// Numbers is how many cells of an area hold something that counts.
func (g *Grid) Numbers(a Area) int { return count(g.numbers, a) }

// Words is how many cells of an area hold words.
func (g *Grid) Words(a Area) int { return count(g.words, a) }

func count(rows map[int][]uint64, a Area) int {
	n := 0
	for col, marks := range rows {
		if col < a.From.Col || col > a.To.Col {
			continue
		}
		for row := a.From.Row; row <= a.To.Row && row/64 < len(marks); row++ {
			if marks[row/64]>>(row%64)&1 == 1 {
				n++
			}
		}
	}
	return n
}
