package dev.obor.tabular;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.offset;

import dev.obor.tabular.Preprocessing.Categorical;
import dev.obor.tabular.Preprocessing.Choices;
import dev.obor.tabular.Preprocessing.Numeric;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PreprocessingTest {
    private static final Table PEOPLE = table("age,colour,same,class",
            "21,red,0.1,b",
            "34.5,blue,0.1,a",
            "28,red,0.1,b",
            "60,?,0.1,a",
            "44.25,blue,0.1,b",
            ",green,0.7,a",
            "1000,,,b");
    private static final int[] TRAIN = {0, 1, 2, 3, 4};
    private static final Target CLASS = Target.classification(PEOPLE.column("class"), TRAIN);

    @Test void numbers_are_standardised_with_the_training_rows_only() {
        Preprocessing fitted = Preprocessing.fit(PEOPLE, TRAIN, CLASS);
        // numpy 1.24.2: a = np.array([21, 34.5, 28, 60, 44.25]); (a - a.mean()) / a.std()
        assertThat(fitted.numeric().getFirst().mean()).isCloseTo(37.55, offset(1e-14));
        assertThat(fitted.numeric().getFirst().std()).isCloseTo(13.588966112254456, offset(1e-14));
        Features features = fitted.transform(PEOPLE, TRAIN);
        float[] wanted = {-1.2178999f, -0.2244468f, -0.7027761f, 1.6520756f, 0.4930471f};
        for (int row = 0; row < 5; row++)
            assertThat(features.values()[row * features.width()])
                    .isCloseTo(wanted[row], offset(1e-7f));
    }

    @Test void missing_number_is_the_mean_and_a_constant_column_is_zero() {
        Features features = Preprocessing.fit(PEOPLE, TRAIN, CLASS).transform(PEOPLE, 5, 6);
        assertThat(features.values()[0]).isZero(); // age of row 5
        assertThat(features.values()[1]).isZero(); // 0.7 in a column that was always 0.1
        assertThat(features.values()[features.width() + 1]).isZero();
    }

    @Test void categories_are_one_hot_with_a_place_for_missing() {
        Preprocessing fitted = Preprocessing.fit(PEOPLE, TRAIN, CLASS);
        assertThat(fitted.featureNames()).containsExactly(
                "age", "same", "colour=blue", "colour=red", "colour=(missing)");
        assertThat(fitted.width()).isEqualTo(5);
        assertThat(oneHot(fitted, 0)).containsExactly(0, 1, 0);
        assertThat(oneHot(fitted, 1)).containsExactly(1, 0, 0);
        assertThat(oneHot(fitted, 3)).containsExactly(0, 0, 1);
        assertThat(oneHot(fitted, 6)).containsExactly(0, 0, 1);
    }

    @Test void unseen_category_is_all_zeros_and_counted() {
        Preprocessing fitted = Preprocessing.fit(PEOPLE, TRAIN, CLASS);
        assertThat(oneHot(fitted, 5)).containsExactly(0, 0, 0);
        assertThat(fitted.transform(PEOPLE, 5, 5, 0).unseen()).isEqualTo(Map.of("colour", 2));
        assertThat(fitted.transform(PEOPLE, TRAIN).unseen()).isEmpty();
    }

    @Test void missing_category_that_training_had_not_is_unseen() {
        Preprocessing fitted = Preprocessing.fit(PEOPLE, new int[] {0, 1, 2}, CLASS);
        assertThat(fitted.featureNames()).doesNotContain("colour=(missing)");
        assertThat(fitted.transform(PEOPLE, 3).unseen()).isEqualTo(Map.of("colour", 1));
    }

    @Test void target_need_not_be_there_to_transform() {
        Table unknown = table("colour,same,age", "red,0.1,37.55");
        Features features = Preprocessing.fit(PEOPLE, TRAIN, CLASS).transform(unknown, 0);
        assertThat(features.values()).containsExactly(0, 0, 0, 1, 0);
        assertThat(features.rows()).isEqualTo(1);
        assertThat(features.width()).isEqualTo(5);
    }

    @Test void column_without_values_in_training_is_zero() {
        Table table = table("a,b,y", ",1,0", "NA,2,1", "5,3,0");
        Target target = Target.classification(table.column("y"), 0, 1);
        assertThat(Preprocessing.fit(table, new int[] {0, 1}, target).transform(table, 2).values())
                .containsExactly(0, 3);
    }

    @Test void choices_override_what_the_data_looks_like() {
        Table table = table("id,zip,mixed,y", "1,10115,1,a", "2,20095,x,b", "3,10115,y,a");
        Target target = Target.classification(table.column("y"), 0, 1, 2);
        int[] rows = table.allRows();
        Preprocessing fitted = Preprocessing.fit(table, rows, target,
                new Choices().ignored("id").categorical("zip"));
        assertThat(fitted.featureNames()).containsExactly(
                "zip=10115", "zip=20095", "mixed=1", "mixed=x", "mixed=y");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Preprocessing.fit(table, rows, target,
                        new Choices().numeric("mixed")))
                .withMessageContaining("column \"mixed\" must hold finite float32 numbers; "
                        + "got \"x\" in line 3");
    }

    @Test void wrong_choices_are_errors() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> fit(new Choices().ignored("size")))
                .withMessage("Table: the column must exist; got \"size\", the table has "
                        + "age, colour, same, class. Check the name.");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> fit(new Choices().ignored("age").numeric("age")))
                .withMessage("Preprocessing: a column must be chosen once; got \"age\" twice among "
                        + "numeric, categorical and ignored. Choose one.");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> fit(new Choices().ignored("class")))
                .withMessage("Preprocessing: the target must not be chosen as a feature; "
                        + "got \"class\". Choose another column.");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> fit(new Choices().ignored("age", "same", "colour")))
                .withMessage("Preprocessing: at least one column must remain beside the target; "
                        + "got none beside \"class\". Add a column, or ignore fewer.");
    }

    @Test void text_in_a_numeric_column_is_named() {
        Table wrong = table("age,colour,same", "21,red,1", "old,red,1");
        Preprocessing fitted = Preprocessing.fit(PEOPLE, TRAIN, CLASS);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> fitted.transform(wrong, 0, 1))
                .withMessage("Table: column \"age\" must hold finite float32 numbers; "
                        + "got \"old\" in line 3 of the table. "
                        + "Correct it, leave it empty, or declare the column categorical.");
        Table trained = table("v,y", "1,0", "2,1", "abc,0");
        Target target = Target.classification(trained.column("y"), 0, 1);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Preprocessing.fit(trained, trained.allRows(), target))
                .withMessageContaining("got \"abc\" in line 4 of the table");
    }

    @Test void fit_needs_rows_and_not_too_many_categories() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Preprocessing.fit(PEOPLE, new int[0], CLASS))
                .withMessage("Preprocessing: there must be rows to fit; got 0 of 7 in the table. "
                        + "Add data or enlarge the training part.");
        var rows = new ArrayList<List<String>>();
        for (int i = 0; i < 1001; i++) rows.add(List.of("name" + i, i % 2 == 0 ? "a" : "b"));
        Table names = Table.of(List.of("name", "y"), rows);
        Target target = Target.classification(names.column("y"), 0, 1);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Preprocessing.fit(names, names.allRows(), target))
                .withMessage("Preprocessing: a categorical column must have at most 1000 "
                        + "categories; got 1001 in column \"name\" of the table. "
                        + "Ignore the column.");
    }

    @Test void damaged_values_are_errors() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Numeric("age", Double.NaN, 1))
                .withMessage("Preprocessing: mean must be finite and std not negative; "
                        + "got NaN and 1.0 for column \"age\". Fit again.");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Categorical("c", List.of("a", "a"), false))
                .withMessage("Preprocessing: categories must differ; got [a, a] for column \"c\". "
                        + "Fit again.");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Preprocessing(List.of(new Numeric("class", 0, 1)), List.of(),
                        CLASS))
                .withMessage("Preprocessing: a column must appear once; got \"class\" twice. "
                        + "Fit again.");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Target("y", Target.Kind.REGRESSION, List.of("a", "b"), 0, 1))
                .withMessageContaining("got REGRESSION with 2 classes");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Target("y", Target.Kind.REGRESSION, List.of(), 0, 0))
                .withMessageContaining("got 0.0 and 0.0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Target("y", Target.Kind.CLASSIFICATION,
                        List.of("a", "a"), 0, 1))
                .withMessageContaining("class names must differ; got [a, a]");
    }

    @Test void classes_are_sorted_and_indexed() {
        assertThat(CLASS.classes()).containsExactly("a", "b");
        assertThat(CLASS.classIndices(PEOPLE, 0, 1, 6)).containsExactly(1, 0, 1);
        assertThatIllegalStateException()
                .isThrownBy(() -> CLASS.values(PEOPLE, 0))
                .withMessage("Target: values need a regression; got CLASSIFICATION "
                        + "of column \"class\". Call classIndices.");
        Table other = table("class", "a", "c");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CLASS.classIndices(other, 0, 1))
                .withMessage("Target: column \"class\" must hold one of [a, b]; "
                        + "got \"c\" in line 3 of the table. "
                        + "Train again with this class, or correct the value.");
    }

    @Test void regression_keeps_raw_numbers_and_tells_their_scale() {
        Table prices = table("price", "1.5", "2", "4", "8");
        Target target = Target.regression(prices.column("price"), prices.allRows());
        assertThat(target.values(prices, 3, 0)).containsExactly(8f, 1.5f);
        assertThat(target.mean()).isEqualTo(3.875); // numpy 1.24.2: mean(), std()
        assertThat(target.std()).isCloseTo(2.55868618630734, offset(1e-14));
        assertThatIllegalStateException()
                .isThrownBy(() -> target.classIndices(prices, 0))
                .withMessage("Target: class indices need a classification; got REGRESSION "
                        + "of column \"price\". Call values.");
    }

    @Test void constant_or_missing_target_is_an_error() {
        Table table = table("y,z", "0.1,1", "0.1,", "0.1,2");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Target.regression(table.column("y"), 0, 1, 2))
                .withMessage("Target: column \"y\" must hold at least two different values; "
                        + "got only \"0.1\" in 3 rows of the table. Choose another target.");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Target.classification(table.column("y"), 0, 1, 2))
                .withMessageContaining("got only \"0.1\" in 3 rows");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Target.classification(table.column("y")))
                .withMessageContaining("got none in 0 rows");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Target.regression(table.column("z"), 0, 1, 2))
                .withMessage("Target: every row must have a value in column \"z\"; "
                        + "got none in line 3 of the table. Fill it in or remove the row.");
    }

    @Test void kind_is_suggested_by_the_values() {
        assertThat(suggest("a", "b", "c")).isEqualTo(Target.Kind.CLASSIFICATION);
        assertThat(suggest("0", "1", "1.0", "0")).isEqualTo(Target.Kind.CLASSIFICATION);
        assertThat(suggest("0", "1", "2", "3")).isEqualTo(Target.Kind.REGRESSION);
        assertThat(suggest("0.5", "1", "1", "0.5")).isEqualTo(Target.Kind.REGRESSION);
        assertThat(suggest("1", "1", "oops", "1")).isEqualTo(Target.Kind.REGRESSION);
        assertThat(suggest(IntStream.range(0, 100).mapToObj(i -> "" + i % 21)
                .toArray(String[]::new))).isEqualTo(Target.Kind.REGRESSION);
    }

    private static Target.Kind suggest(String... values) {
        return Target.suggest(table("y", values).column("y"));
    }

    private static Preprocessing fit(Choices choices) {
        return Preprocessing.fit(PEOPLE, TRAIN, CLASS, choices);
    }

    private static float[] oneHot(Preprocessing fitted, int row) {
        return Arrays.copyOfRange(fitted.transform(PEOPLE, row).values(), 2, 5);
    }

    private static Table table(String header, String... rows) {
        return Table.of(List.of(header.split(",")),
                Arrays.stream(rows).map(row -> List.of(row.split(",", -1))).toList());
    }
}
