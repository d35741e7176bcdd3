package dev.obor.bench;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/// Everything that was measured, raw samples included, as JSON.
final class JsonReport {
    private JsonReport() {}

    static void write(Path file, Path root, List<Section> sections) {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("commit", Machine.commit(root));
        all.put("machine", Machine.describe());
        all.put("libtorch", Libtorch.describe());
        all.put("sections", sections.stream().map(JsonReport::section).toList());
        JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build()
                .writeValue(file.toFile(), all);
    }

    private static Map<String, Object> section(Section section) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("group", section.group().toString());
        map.put("threads", section.setting().threads());
        map.put("quick", section.setting().quick());
        map.put("when", section.when().toString());
        map.put("ceilings", section.ceilings());
        map.put("cases", section.results().stream().map(JsonReport::result).toList());
        return map;
    }

    private static Map<String, Object> result(Result result) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("case", result.name());
        map.put("distance", result.distance());
        map.put("differs", result.isDifferent());
        map.put("work", result.work());
        Goal.Figures figures = result.figures();
        if (figures != null) {
            map.put("figures", figures);
            map.put("goals", result.goals().stream().map(goal -> Map.of(
                    "target", goal.toString(), "measured", goal.measured(figures),
                    "verdict", goal.verdict(figures).toString())).toList());
        }
        if (result.samples() != null) {
            map.put("samples", result.samples());
        }
        return map;
    }
}
