using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Connections.Core.Destinations;
using Connections.Core.Mapping;
using Connections.Core.Mapping.Filters;
using Connections.Tests.Mapping.Filters;

namespace Connections.Tests.Mapping;

/// <summary>What holds for every text, mapping and event. Each seed is one fixed set, so a failure can be run again.</summary>
public sealed class LanguagePropertyTests
{
    private const int Rounds = 400;

    [Theory, InlineData(1), InlineData(2), InlineData(3)]
    public void A_condition_that_is_printed_and_read_again_is_the_same(int seed)
    {
        var random = new RandomLanguage(new Random(seed));
        for (var i = 0; i < Rounds; i++)
        {
            var tree = random.Condition(4);
            var text = FilterText.Print(tree);

            var again = FilterParser.Parse(text);

            Assert.Equal(FilterTrees.Of(tree), FilterTrees.Of(again));
            Assert.Equal(text, FilterText.Print(again));
        }
    }

    [Theory, InlineData(1), InlineData(2), InlineData(3)]
    public void A_trigger_that_is_printed_and_read_again_is_the_same(int seed)
    {
        var random = new RandomLanguage(new Random(seed));
        for (var i = 0; i < Rounds; i++)
        {
            var text = random.Trigger();

            var trigger = Trigger.Parse(text).Value;

            Assert.True(trigger is not null, text);
            Assert.Equal(trigger.Canonical, Trigger.Parse(trigger.Canonical).Value!.Canonical);
            for (var j = 0; j < 5; j++)
            {
                var record = random.Event();
                Assert.Equal(trigger.Matches(record), Trigger.Parse(trigger.Canonical).Value!.Matches(record));
            }
        }
    }

    [Theory, InlineData(1), InlineData(2), InlineData(3)]
    public void No_event_makes_a_condition_throw_and_no_white_space_changes_it(int seed)
    {
        var random = new RandomLanguage(new Random(seed));
        for (var i = 0; i < Rounds; i++)
        {
            var condition = FilterCondition.Parse(FilterText.Print(random.Condition(4))).Value!;
            var spaced = FilterCondition.Parse($" ( {condition.Text}\n) ").Value!;
            for (var j = 0; j < 5; j++)
            {
                var record = random.Event();
                Assert.Equal(condition.Holds(record), spaced.Holds(record));
            }
        }
    }

    [Theory, InlineData(1), InlineData(2), InlineData(3)]
    public void A_problem_of_a_text_always_has_a_place_in_it(int seed)
    {
        var dice = new Random(seed);
        var random = new RandomLanguage(dice);
        for (var i = 0; i < Rounds; i++)
        {
            foreach (var valid in (string[])[FilterText.Print(random.Condition(3)), random.Trigger()])
            {
                var text = Broken(valid, dice);
                foreach (var problem in (Core.Workspaces.Problem[])[.. FilterCondition.Parse(text).Problems, .. Trigger.Parse(text).Problems])
                {
                    Assert.InRange(problem.Offset!.Value, 0, text.Length);
                    Assert.StartsWith($"At character {problem.Offset + 1}: ", problem.Message, StringComparison.Ordinal);
                }
            }
        }
    }

    [Theory, InlineData(1), InlineData(2), InlineData(3)]
    public void No_event_makes_a_mapping_throw_and_both_ways_to_a_payload_agree(int seed)
    {
        var random = new RandomLanguage(new Random(seed));
        Field[] fields =
        [
            .. Enum.GetValues<FieldType>().Select((type, index) => new Field($"f{index}", "f", type)),
            new("m", "m", FieldType.Object) { Multiple = true, Properties = [new("a", "a", FieldType.Number) { AllowNull = true }, new("b", "b", FieldType.Text) { Multiple = true }] },
        ];
        var compiled = 0;
        for (var i = 0; i < Rounds; i++)
        {
            var mapping = CompiledMapping.Compile(new JsonObject(fields.Select(field => KeyValuePair.Create<string, JsonNode?>(field.Key, random.Mapping(3)))));
            if (mapping.Value is null)
                continue;
            compiled++;
            var check = new PayloadCheck(fields, mapping.Value);
            for (var j = 0; j < 5; j++)
            {
                var record = random.Event();
                var mapped = mapping.Value.Resolve(record);
                _ = JsonElement.Parse(CompactJson.Text(mapped), new JsonDocumentOptions { AllowDuplicateProperties = false, MaxDepth = 1000 });

                var direct = check.Fit(record);

                Assert.Equal(PayloadCheck.Fit(fields, mapped).Problems, direct.Problems);
            }
        }

        Assert.InRange(compiled, Rounds / 4, Rounds);
    }

    [Theory, InlineData(1), InlineData(2)]
    public void No_event_makes_filter_actions_throw(int seed)
    {
        var dice = new Random(seed);
        var random = new RandomLanguage(dice);
        for (var i = 0; i < Rounds; i++)
        {
            var path = $"{random.Json.Key()}.{random.Json.Key()}";
            JsonArray actions =
            [
                new JsonObject { ["type"] = "DROP_PROPERTIES", ["fields"] = new JsonObject { [path] = new JsonArray("a"), [random.Json.Key()] = new JsonArray("b") } },
                new JsonObject { ["type"] = "ALLOW_PROPERTIES", ["fields"] = new JsonObject { [random.Json.Key()] = new JsonArray("a", "list") } },
                new JsonObject { ["type"] = "map_properties", ["map"] = new JsonObject { [$"a.{path}"] = new JsonObject { ["move"] = path } } },
                new JsonObject { ["type"] = "SAMPLE", ["percent"] = 0.9, ["path"] = path },
            ];
            var filters = EventFilters.Compile([new("f", "all", actions)]);
            for (var j = 0; j < 5; j++)
            {
                var verdict = filters.Apply(random.Event());
                Assert.NotEqual(FilterDrop.Invalid, verdict.Why);
                _ = JsonElement.Parse(Encoding.UTF8.GetBytes(verdict.Event.GetRawText()), new JsonDocumentOptions { AllowDuplicateProperties = false });
            }
        }
    }

    // One to three characters taken out, doubled, or put in.
    private static string Broken(string text, Random dice)
    {
        const string odd = "\"'()[]!=<>,.\\ \r\0&|andor5_é";
        for (var i = dice.Next(1, 4); i > 0 && text.Length > 0; i--)
        {
            var at = dice.Next(text.Length);
            text = dice.Next(3) switch
            {
                0 => text.Remove(at, 1),
                1 => text[..at],
                _ => text.Insert(at, odd[dice.Next(odd.Length)].ToString()),
            };
        }

        return text;
    }
}
