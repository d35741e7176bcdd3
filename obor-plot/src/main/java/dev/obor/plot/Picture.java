package dev.obor.plot;

import static java.awt.RenderingHints.KEY_ANTIALIASING;
import static java.awt.RenderingHints.KEY_FRACTIONALMETRICS;
import static java.awt.RenderingHints.KEY_STROKE_CONTROL;
import static java.awt.RenderingHints.KEY_TEXT_ANTIALIASING;
import static java.awt.RenderingHints.VALUE_ANTIALIAS_ON;
import static java.awt.RenderingHints.VALUE_FRACTIONALMETRICS_ON;
import static java.awt.RenderingHints.VALUE_STROKE_PURE;
import static java.awt.RenderingHints.VALUE_TEXT_ANTIALIAS_ON;

import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import javax.imageio.ImageIO;

/// Charts side by side in one PNG file.
///
/// @param charts from left to right
public record Picture(List<LineChart> charts) {
    private static final int PIXELS_PER_POINT = 2;

    public Picture {
        charts = List.copyOf(charts);
        if (charts.isEmpty())
            throw new IllegalArgumentException(
                    "Picture: there must be a chart; got none. Pass at least one.");
    }

    /// These charts from left to right.
    public static Picture of(LineChart... charts) {
        return new Picture(List.of(charts));
    }

    /// Draws the picture to a PNG file; the file appears complete or not at all, and replaces one
    /// that was there. No display is needed.
    ///
    /// **Errors.** `UncheckedIOException` if the file cannot be written, `IllegalStateException` if
    /// the machine has no fonts.
    public void save(Path path) {
        if (System.getProperty("java.awt.headless") == null)
            System.setProperty("java.awt.headless", "true");
        requireFonts();
        BufferedImage image = draw();
        Path temporary = path.resolveSibling(
                "." + path.getFileName() + "." + ProcessHandle.current().pid() + ".tmp");
        try {
            try (var out = Files.newOutputStream(temporary)) {
                if (!ImageIO.write(image, "png", out)) throw new IOException("no PNG writer");
            }
            Files.move(temporary, path, StandardCopyOption.REPLACE_EXISTING,
                    StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException("Picture: writing " + path + " failed: " + e, e);
        } finally {
            temporary.toFile().delete();
        }
    }

    /// A bare machine has no fonts, and Java then fails in one of several obscure ways.
    private static void requireFonts() {
        try {
            new Font(Font.SANS_SERIF, Font.PLAIN, 12).canDisplay('a');
        } catch (RuntimeException | LinkageError | InternalError e) {
            throw new IllegalStateException(
                    "Picture: drawing needs a font; got none on this machine. "
                            + "Install fontconfig and a font, such as fonts-dejavu-core.",
                    e);
        }
    }

    private BufferedImage draw() {
        int width = charts.stream().mapToInt(LineChart::width).sum();
        int height = charts.stream().mapToInt(LineChart::height).max().orElseThrow();
        BufferedImage image = new BufferedImage(width * PIXELS_PER_POINT,
                height * PIXELS_PER_POINT, BufferedImage.TYPE_INT_RGB);
        Graphics2D canvas = image.createGraphics();
        canvas.setColor(Color.WHITE);
        canvas.fillRect(0, 0, image.getWidth(), image.getHeight());
        canvas.setRenderingHint(KEY_ANTIALIASING, VALUE_ANTIALIAS_ON);
        canvas.setRenderingHint(KEY_TEXT_ANTIALIASING, VALUE_TEXT_ANTIALIAS_ON);
        canvas.setRenderingHint(KEY_FRACTIONALMETRICS, VALUE_FRACTIONALMETRICS_ON);
        canvas.setRenderingHint(KEY_STROKE_CONTROL, VALUE_STROKE_PURE); // else lines wobble
        canvas.scale(PIXELS_PER_POINT, PIXELS_PER_POINT);
        for (LineChart chart : charts) {
            Graphics2D panel = (Graphics2D) canvas.create(0, 0, chart.width(), chart.height());
            Drawing.paint(chart, panel);
            panel.dispose();
            canvas.translate(chart.width(), 0);
        }
        canvas.dispose();
        return image;
    }
}
