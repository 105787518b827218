using System.IO.Hashing;
using System.Text;
using System.Text.Json;
using Connections.Core.Workspaces;

namespace Connections.Core.Mapping.Filters;

/// <summary>One filter of a destination: what happens to the events that its condition holds for. Compiled once; safe to use from many threads.</summary>
public sealed class EventFilter
{
    private const int LongestName = 64;
    private readonly IReadOnlyList<FilterStep> _steps;

    private EventFilter(string name, FilterCondition condition, IReadOnlyList<FilterStep> steps) => (Name, Condition, _steps) = (name, condition, steps);

    /// <summary>The name shown to people.</summary>
    public string Name { get; }

    /// <summary>Which events it is about.</summary>
    public FilterCondition Condition { get; }

    /// <summary>When it runs among others.</summary>
    internal FilterStage Stage => _steps[0].Stage;

    /// <summary>Whether it may let an event pass as another one.</summary>
    internal bool ChangesEvents => _steps.Any(step => step.Stage > FilterStage.Drop);

    /// <summary>Compiles a filter; or every problem in it: <c>name</c>, <c>if</c> with its place, <c>actions[0].percent</c>.</summary>
    /// <param name="definition">The filter.</param>
    /// <param name="random">Gives numbers from 0 up to 1 for samples without a path; left out, each event has its own by its messageId.</param>
    public static Checked<EventFilter> Compile(FilterDefinition definition, Func<double>? random = null)
    {
        List<Problem> problems = [];
        var name = definition.Name.Trim();
        if (name.Length is 0 or > LongestName)
            problems.Add(new("name", $"A filter's name has 1 to {LongestName} characters."));
        var condition = FilterCondition.Parse(definition.If);
        var steps = FilterActions.Compile(definition.Actions, random, unchecked((long)XxHash3.HashToUInt64(Encoding.UTF8.GetBytes(name))));
        problems.AddRange([.. condition.Problems, .. steps.Problems]);
        return problems.Count == 0 ? new EventFilter(name, condition.Value!, steps.Value!) : problems.ToArray();
    }

    /// <summary>What becomes of an event. Never throws, whatever the event holds.</summary>
    /// <param name="record">The event; no object in it has a member twice (see <see cref="EventJson"/>).</param>
    public FilterVerdict Apply(JsonElement record)
    {
        if (!Condition.Holds(record))
            return new(record);
        foreach (var step in _steps)
        {
            if (step.Apply(record) is not { } next)
                return new(record, step.Stage == FilterStage.Sample ? FilterDrop.Sample : FilterDrop.Rule, Name);
            record = next;
        }

        return new(record);
    }
}
