using System.Globalization;
using System.Text.Json;
using Connections.Core.Mapping.Filters;

namespace Connections.Core.Mapping;

/// <summary>A piece of a trigger, as it was read.</summary>
internal abstract record TriggerNode
{
    /// <summary>Its canonical text: one space around operators, connectives in lower case.</summary>
    public abstract string Print();

    /// <summary>The same without its text.</summary>
    public abstract Predicate<JsonElement> Compile();

    /// <summary>The same for events that need no tree; null where it asks for more than those answer.</summary>
    public abstract Predicate<PlainEvent>? CompilePlain();

    /// <summary>How near an event comes to it: conditions that hold, conditions in all, and the first one that does not.</summary>
    public abstract TriggerMiss? Miss(JsonElement record);

    /// <summary>Two or more conditions under one connective, <c>and</c> or <c>or</c>.</summary>
    public sealed record Group(string Connective, IReadOnlyList<TriggerNode> Items) : TriggerNode
    {
        public override string Print() => string.Join($" {Connective} ", Items.Select(item => item is Group ? $"({item.Print()})" : item.Print()));

        public override Predicate<JsonElement> Compile() => Together<JsonElement>([.. Items.Select(item => item.Compile())]);

        public override Predicate<PlainEvent>? CompilePlain()
        {
            Predicate<PlainEvent>?[] items = [.. Items.Select(item => item.CompilePlain())];
            return Array.TrueForAll(items, item => item is not null) ? Together(items!) : null;
        }

        public override TriggerMiss? Miss(JsonElement record)
        {
            var misses = Items.Select(item => item.Miss(record)).ToList();
            if (Connective == "or")
                return misses.Contains(null) ? null : misses.MaxBy(miss => (double)miss!.Held / miss.Conditions);
            if (misses.TrueForAll(miss => miss is null))
                return null;
            return new(misses.Sum(miss => miss?.Held ?? 1), misses.Sum(miss => miss?.Conditions ?? 1), misses.First(miss => miss is not null)!.Failed);
        }

        private Predicate<T> Together<T>(Predicate<T>[] items)
        {
            var stopsAt = Connective == "or";
            return record =>
            {
                foreach (var item in items)
                {
                    if (item(record) == stopsAt)
                        return stopsAt;
                }

                return !stopsAt;
            };
        }
    }

    /// <summary>A field, and what is asked of it.</summary>
    /// <param name="Operator">What is asked.</param>
    /// <param name="Field">The field.</param>
    /// <param name="Value">The text, or the digits of the number; empty where the operator takes none.</param>
    public sealed record Condition(TriggerOperator Operator, EventPath Field, string Value = "") : TriggerNode
    {
        public override string Print() => new TriggerFormCondition(FilterText.Path(Field.Segments), Operator, Value).Print();

        public override Predicate<JsonElement> Compile() => Operator switch
        {
            TriggerOperator.Is => TriggerCondition.Is(Field, Value),
            TriggerOperator.IsNot => TriggerCondition.IsNot(Field, Value),
            TriggerOperator.NumberIs => Compare("="),
            TriggerOperator.NumberIsNot => Compare("!="),
            TriggerOperator.Less => Compare("<"),
            TriggerOperator.AtMost => Compare("<="),
            TriggerOperator.Greater => Compare(">"),
            TriggerOperator.AtLeast => Compare(">="),
            TriggerOperator.Contains or TriggerOperator.ContainsNot => TriggerCondition.Contains(Field, Value, Operator == TriggerOperator.ContainsNot),
            TriggerOperator.StartsWith or TriggerOperator.StartsNotWith => TriggerCondition.StartsWith(Field, Value, Operator == TriggerOperator.StartsNotWith),
            TriggerOperator.EndsWith or TriggerOperator.EndsNotWith => TriggerCondition.EndsWith(Field, Value, Operator == TriggerOperator.EndsNotWith),
            TriggerOperator.Exists or TriggerOperator.ExistsNot => TriggerCondition.Exists(Field, Operator == TriggerOperator.Exists),
            _ => TriggerCondition.Is(Field, Operator == TriggerOperator.IsTrue ? JsonValueKind.True : JsonValueKind.False),
        };

        public override Predicate<PlainEvent>? CompilePlain() => Operator switch
        {
            TriggerOperator.Is => TriggerCondition.PlainIs(Field, Value, negated: false),
            TriggerOperator.IsNot => TriggerCondition.PlainIs(Field, Value, negated: true),
            _ => null,
        };

        public override TriggerMiss? Miss(JsonElement record) => Compile()(record) ? null : new(0, 1, Print());

        private Predicate<JsonElement> Compare(string sign) => TriggerCondition.Compare(Field, sign, double.Parse(Value, CultureInfo.InvariantCulture));
    }
}
