package dev.obor.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PiecesTest {
    private static final int[][] SPACES = {
        {1}, {8192}, {8193}, {3, 5000}, {21, 65_537}, {10, 4096}, {7, 2, 81_000}, {4, 0},
        {8_400_001}, {90_000, 101}
    };

    @Test void every_element_is_in_exactly_one_piece() {
        for (int[] sizes : SPACES) {
            for (Kernel.Shape shape : Kernel.Shape.values()) {
                Pieces pieces = new Pieces(sizes, shape);
                long elements = 0;
                for (int piece = 0; piece < pieces.count; piece++) {
                    elements += (long) pieces.rows(piece) * pieces.columns(piece);
                }
                assertThat(elements).as("%s of %s", shape, sizes).isEqualTo(pieces.elements);
            }
        }
    }

    @Test void rows_side_by_side_come_in_longer_runs_where_there_are_many_elements() {
        Pieces few = new Pieces(new int[] {16, 60_000}, Kernel.Shape.ACROSS_ROWS);
        Pieces many = new Pieces(new int[] {16, 70_000}, Kernel.Shape.ACROSS_ROWS);
        assertThat(few.columns(0)).isEqualTo(512);
        assertThat(many.columns(0)).isEqualTo(2048);
    }

    @Test void single_elements_come_in_longer_runs_where_no_cache_holds_them() {
        Pieces few = new Pieces(new int[] {1 << 22}, Kernel.Shape.POINTWISE);
        Pieces many = new Pieces(new int[] {1 << 23}, Kernel.Shape.POINTWISE);
        assertThat(few.columns(0)).isEqualTo(8192);
        assertThat(many.columns(0)).isEqualTo(65_536);
    }

    @Test void they_know_whose_they_are() {
        Pieces pieces = new Pieces(new int[] {3, 5}, Kernel.Shape.POINTWISE);
        assertThat(pieces.areOf(new int[] {3, 5})).isTrue();
        assertThat(pieces.areOf(new int[] {5, 3})).isFalse();
    }
}
