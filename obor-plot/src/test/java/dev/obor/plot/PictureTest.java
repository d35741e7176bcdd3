package dev.obor.plot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PictureTest {
    private static final double NAN = Double.NaN;
    private static final double INF = Double.POSITIVE_INFINITY;

    @TempDir Path folder;

    @Test void file_is_a_png_with_two_pixels_per_point() throws IOException {
        Path path = folder.resolve("chart.png");
        new LineChart("Loss").with(Series.line("train", new double[] {2, 1, 0.5})).save(path);
        byte[] bytes = Files.readAllBytes(path);
        assertThat(bytes).startsWith(0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n');
        BufferedImage image = ImageIO.read(path.toFile());
        assertThat(image.getWidth()).isEqualTo(1280);
        assertThat(image.getHeight()).isEqualTo(840);
        assertThat(image.getRGB(0, 0) & 0xFFFFFF).isEqualTo(0xFFFFFF);
    }

    @Test void every_series_is_drawn_in_its_colour() {
        double[] x = {0, 1, 2};
        BufferedImage image = draw(new LineChart("All")
                .with(Series.line("line", x, new double[] {0, 1, 2}))
                .with(Series.dashes("dashes", x, new double[] {2, 1, 0}))
                .with(Series.points("points", x, new double[] {1, 2, 1}))
                .with(Series.line("epochs", new double[] {0.5, 0.4, 0.6}))
                .with(Series.line("own", x, new double[] {1.5, 1.5, 1.5}).colour(0x00AA55))
                .with(Series.line("faint", x, new double[] {0.2, 0.2, 0.2})
                        .colour(0x000000).opacity(0.4)));
        for (int i = 0; i < 4; i++)
            assertThat(pixels(image, Drawing.COLOURS[i])).as("series " + i).isGreaterThan(50);
        assertThat(pixels(image, 0x00AA55)).isGreaterThan(500);
        assertThat(pixels(image, 0x999999)).isGreaterThan(500); // 255 * (1 - 0.4) = 153
    }

    @Test void charts_stand_side_by_side() {
        LineChart left = new LineChart("Loss").size(300, 200)
                .with(Series.line("a", new double[] {1, 2}).colour(0xFF0000));
        LineChart right = new LineChart("Accuracy").size(400, 250)
                .with(Series.line("b", new double[] {1, 2}).colour(0x00FF00));
        BufferedImage image = draw(Picture.of(left, right));
        assertThat(image.getWidth()).isEqualTo(1400);
        assertThat(image.getHeight()).isEqualTo(500);
        int red = pixels(image, 0xFF0000);
        int green = pixels(image, 0x00FF00);
        assertThat(red).isGreaterThan(100);
        assertThat(green).isGreaterThan(100);
        assertThat(pixels(image.getSubimage(0, 0, 600, 400), 0xFF0000)).isEqualTo(red);
        assertThat(pixels(image.getSubimage(600, 0, 800, 500), 0x00FF00)).isEqualTo(green);
    }

    @Test void points_that_are_not_finite_are_left_out() {
        BufferedImage image = draw(new LineChart("Gaps")
                .with(Series.line("gap", new double[] {1, NAN, 3, -INF, 5, 5.5, INF}))
                .with(Series.points("x", new double[] {1, NAN, INF}, new double[] {2, 3, 4})));
        assertThat(pixels(image, Drawing.COLOURS[0])).isGreaterThan(100);
        assertThat(pixels(image, Drawing.COLOURS[1])).isGreaterThan(50);
        Series.Points drawn = Series.points("p", new double[] {1, NAN, 3, 4},
                new double[] {1, 2, INF, 4}).points();
        assertThat(drawn.x()).containsExactly(1, 3, 4);
        assertThat(drawn.y()).containsExactly(1, NAN, 4);
        assertThat(drawn.visible()).isEqualTo(2);
    }

    @Test void point_between_gaps_is_marked() {
        double[] x = {1, 2, 3, 4, 5};
        BufferedImage image = draw(new LineChart("")
                .with(Series.line("alone", x, new double[] {NAN, NAN, 1, NAN, NAN}).colour(0xFF)));
        assertThat(pixels(image, 0xFF)).isBetween(50, 400);
    }

    @Test void chart_without_finite_points_has_axes_only() {
        Stream.of(new LineChart("Empty"),
                new LineChart("").with(Series.line("nan", new double[] {NAN, INF})))
                .map(this::draw)
                .forEach(image -> {
                    assertThat(pixels(image, 0xE2E8F0)).isGreaterThan(500);
                    assertThat(pixels(image, Drawing.COLOURS[0])).isZero();
                });
    }

    @Test void legend_wraps_and_stays_inside() {
        LineChart chart = new LineChart("Many").size(400, 400);
        for (int i = 0; i < 12; i++)
            chart = chart.with(Series.line("a rather long name " + i, new double[] {i, i + 1}));
        BufferedImage image = draw(chart);
        assertThat(pixels(image.getSubimage(780, 0, 20, 800), 0xFFFFFF)).isEqualTo(20 * 800);
        assertThat(pixels(image.getSubimage(0, 50, 780, 300), 0x475569)).isGreaterThan(100);
    }

    @Test void extreme_and_equal_values_are_drawn() {
        for (double[] y : List.of(new double[] {3}, new double[] {7, 7, 7}, new double[] {0, 0},
                new double[] {1e-30, 2e-30}, new double[] {-3e38, 3e38}, new double[5000]))
            assertThat(pixels(draw(new LineChart("y").size(300, 200).with(Series.line("y", y))),
                    Drawing.COLOURS[0])).isGreaterThan(40);
    }

    @Test void saving_replaces_a_file_and_leaves_nothing_beside() throws IOException {
        Path path = Files.writeString(folder.resolve("old.png"), "old");
        new LineChart("New").save(path);
        assertThat(ImageIO.read(path.toFile())).isNotNull();
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).containsExactly(path);
        }
        Path nowhere = folder.resolve("none").resolve("chart.png");
        assertThatThrownBy(() -> new LineChart("New").save(nowhere))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageStartingWith("Picture: writing " + nowhere + " failed: ");
    }

    @Test void wrong_arguments_are_errors() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Series.line("a", new double[2], new double[3]))
                .withMessage("Series: x and y must have the same length; got 2 and 3 in \"a\". "
                        + "Cut one.");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Series.line("a", new double[2]).opacity(0))
                .withMessage("Series: opacity must be in (0, 1]; got 0.0 in \"a\". "
                        + "Choose 1 for full colour.");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new LineChart("c").size(10, 400))
                .withMessage("LineChart: the size must be from 200 x 150 to 5000 x 5000; "
                        + "got 10 x 400. Leave it out for 640 x 420.");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new LineChart("c").with(Series.line("a", new double[2]))
                        .with(Series.line("a", new double[2])))
                .withMessage("LineChart: series names must differ; got [a, a]. "
                        + "Rename one of them.");
        assertThatIllegalArgumentException()
                .isThrownBy(Picture::of)
                .withMessage("Picture: there must be a chart; got none. Pass at least one.");
    }

    @Test void series_keep_their_own_copy() {
        double[] y = {1, 2};
        Series series = Series.line("a", y);
        y[0] = NAN;
        assertThat(series.points().visible()).isEqualTo(2);
    }

    private BufferedImage draw(LineChart chart) {
        return draw(Picture.of(chart));
    }

    private BufferedImage draw(Picture picture) {
        Path path = folder.resolve("picture.png");
        picture.save(path);
        try {
            return ImageIO.read(path.toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// How many pixels have this colour.
    private static int pixels(BufferedImage image, int rgb) {
        int count = 0;
        for (int y = 0; y < image.getHeight(); y++)
            for (int x = 0; x < image.getWidth(); x++)
                if ((image.getRGB(x, y) & 0xFFFFFF) == rgb) count++;
        return count;
    }
}
