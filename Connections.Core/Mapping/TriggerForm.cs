namespace Connections.Core.Mapping;

/// <summary>A trigger as a form shows it: conditions in one flat group.</summary>
/// <param name="MatchesAny">Whether one of them is enough; else all must hold.</param>
/// <param name="Conditions">The conditions, in order.</param>
public sealed record TriggerForm(bool MatchesAny, IReadOnlyList<TriggerFormCondition> Conditions)
{
    /// <summary>The form of a trigger; null where its groups stand in each other, which only its text can show.</summary>
    public static TriggerForm? Of(Trigger trigger) => trigger.Tree switch
    {
        TriggerNode.Condition one => new(false, [Of(one)]),
        TriggerNode.Group group when group.Items.All(item => item is TriggerNode.Condition) =>
            new(group.Connective == "or", [.. group.Items.Cast<TriggerNode.Condition>().Select(Of)]),
        _ => null,
    };

    /// <summary>The text. Where a field or a value is none that a trigger can hold, <see cref="Trigger.Parse"/> says so of it.</summary>
    public string Print() => string.Join(MatchesAny ? " or " : " and ", Conditions.Select(condition => condition.Print()));

    private static TriggerFormCondition Of(TriggerNode.Condition condition) =>
        new(Filters.FilterText.Path(condition.Field.Segments), condition.Operator, condition.Value);
}

/// <summary>A line of the form.</summary>
/// <param name="Field">The field as triggers write it, such as <c>properties.plan</c>.</param>
/// <param name="Operator">What is asked of it.</param>
/// <param name="Value">The text or the number; not looked at where the operator takes none.</param>
public sealed record TriggerFormCondition(string Field, TriggerOperator Operator, string Value)
{
    internal string Print() => Operator switch
    {
        TriggerOperator.Is => $"{Field} = \"{Value}\"",
        TriggerOperator.IsNot => $"{Field} != \"{Value}\"",
        TriggerOperator.NumberIs => $"{Field} = {Value}",
        TriggerOperator.NumberIsNot => $"{Field} != {Value}",
        TriggerOperator.Less => $"{Field} < {Value}",
        TriggerOperator.AtMost => $"{Field} <= {Value}",
        TriggerOperator.Greater => $"{Field} > {Value}",
        TriggerOperator.AtLeast => $"{Field} >= {Value}",
        TriggerOperator.Contains => $"contains({Field}, \"{Value}\")",
        TriggerOperator.ContainsNot => $"!contains({Field}, \"{Value}\")",
        TriggerOperator.StartsWith => $"match({Field}, \"{Value}*\")",
        TriggerOperator.StartsNotWith => $"!match({Field}, \"{Value}*\")",
        TriggerOperator.EndsWith => $"match({Field}, \"*{Value}\")",
        TriggerOperator.EndsNotWith => $"!match({Field}, \"*{Value}\")",
        TriggerOperator.Exists => $"{Field} != null",
        TriggerOperator.ExistsNot => $"{Field} = null",
        TriggerOperator.IsTrue => $"{Field} = true",
        _ => $"{Field} = false",
    };
}
