using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Connections.Core.Delivery.Trials;
using Connections.Core.Destinations;
using Connections.Core.Workspaces;
using Connections.Web.Access;
using Microsoft.AspNetCore.Components;

namespace Connections.Web.Pages.Destinations.Mappings;

/// <summary>Edits one mapping. Every change is tried with the sample event at once; nothing is saved before the button.</summary>
public sealed partial class MappingEditor
{
    private const string PathsId = "event-paths";

    private readonly HashSet<string> _added = [];
    private IReadOnlyList<Problem> _problems = [];
    private IReadOnlyList<string> _paths = [];
    private MappingDraft? _draft;
    private MappingPreview? _preview;
    private MappingTest? _test;
    private string _sample = "";
    private string? _json;
    private AskTool _ask = null!; // set before the first render
    private bool _may, _saving, _testing;

    [Parameter, EditorRequired] public required Destination Destination { get; set; }
    [Parameter, EditorRequired] public required string Workspace { get; set; }

    /// <summary>Recent events of its sources, newest first.</summary>
    [Parameter, EditorRequired] public required IReadOnlyList<SampleEvent> Events { get; set; }

    /// <summary>The mapping's id, or <c>new</c>.</summary>
    [Parameter, EditorRequired] public required string Item { get; set; }

    /// <summary>The action of a new one.</summary>
    [Parameter] public string? Action { get; set; }

    [Parameter] public EventCallback Changed { get; set; }

    private IDestination Entry => DestinationCatalogue.Find(Destination.Type)
        ?? throw new InvalidOperationException($"Destination {Destination.Id} has the unknown type '{Destination.Type}'.");

    private string ListAddress => $"/{Workspace}/destinations/{Destination.Slug}/mappings";

    private bool Locked => !_may || _saving;

    // Optional fields that get nothing are out of the way until somebody wants one.
    private IReadOnlyList<Field> Shown => [.. _draft!.Action.Fields.Where(one => IsShown(one) && Applies(one))];

    private IReadOnlyList<Field> Hidden => [.. _draft!.Action.Fields.Where(one => !IsShown(one) && Applies(one))];

    private IReadOnlyList<Problem> Elsewhere =>
        [.. _problems.Where(problem => problem.Field is not ("name" or "trigger" or "event" or "batch_size") && !(_json is not null || _draft!.Action.Fields.Any(one => IsAbout(problem, one))))];

    protected override void OnInitialized() =>
        _ask = async offers => await Choices.OfFieldAsync(Destination.Id, offers, _draft!.ToJson(), CancellationToken.None);

    protected override async Task OnInitializedAsync()
    {
        _may = await Acting.MayAsync(Policies.Editor);
        _draft = Read();
        _paths = SampleEvents.PathsOf(Events);
        _sample = Events.Count > 0 ? FirstTaken() : SampleEvents.Generate("track");
        Refresh();
    }

    private MappingDraft? Read()
    {
        if (Item == "new")
            return MappingDraft.New(Entry.Actions.FirstOrDefault(action => action.Slug == Action) ?? Entry.Actions[0]);
        return Guid.TryParse(Item, out var id) && Destination.Mappings.Find(mapping => mapping.Id == id) is { } stored && Entry.Actions.FirstOrDefault(one => one.Slug == stored.Action) is { } action
            ? new(WantedMapping.Of(stored), action)
            : null;
    }

    // The newest event that the mapping takes says more about it than the newest of all.
    private string FirstTaken()
    {
        var trigger = Core.Mapping.Trigger.Parse(_draft?.Trigger ?? "").Value;
        var taken = trigger is null ? null : Events.FirstOrDefault(one =>
        {
            using var json = JsonDocument.Parse(one.Json);
            return trigger.Matches(json.RootElement);
        });
        return (taken ?? Events[0]).Text;
    }

    private bool IsShown(Field field) => field.Required || field.RequiredWhen is not null || _added.Contains(field.Key) || _draft!.Fields[field.Key].Kind != ValueKind.Nothing;

    // A condition on another field is asked of what the mapping gives it; one that is not fixed may hold for some events.
    private bool Applies(Field field)
    {
        if (field.ShownWhen is not { } when || _draft!.Fields[field.Key].Kind != ValueKind.Nothing)
            return true;
        if (when.All.Any(condition => condition.FieldKey is { } key && _draft.Fields.TryGetValue(key, out var asked) && asked.Kind is not (ValueKind.Fixed or ValueKind.Nothing)))
            return true;
        var mapping = _draft.ToJson();
        return when.Hold(JsonSerializer.SerializeToElement(mapping), mapping["__segment_internal_sync_mode"]?.ToString());
    }

    private string? ProblemOf(Field field) => _problems.FirstOrDefault(problem => IsAbout(problem, field))?.Message;

    private string? ProblemAt(string path) => _problems.FirstOrDefault(problem => problem.Field == path)?.Message;

    private static bool IsAbout(Problem problem, Field field)
    {
        var at = problem.Field.StartsWith("mapping/", StringComparison.Ordinal) ? problem.Field["mapping/".Length..] : problem.Field;
        return at == field.Key || (at.StartsWith(field.Key, StringComparison.Ordinal) && at[field.Key.Length] is '/' or '.' or '[');
    }

    private static string Text(ChangeEventArgs change) => change.Value?.ToString() ?? "";

    private void Set(Action set)
    {
        set();
        Refresh();
    }

    private void ChooseSample(string text) => Set(() => _sample = text);

    private void AddField(ChangeEventArgs change)
    {
        if (Text(change) is not { Length: > 0 } key)
            return;
        _added.Add(key);
        if (_draft!.Action.Fields.First(field => field.Key == key) is { Offers: not null, Default: null } chosen)
            _draft.BecomeFixed(chosen);
        else
            _draft.Fields[key].Become(ValueKind.Event);
        Refresh();
    }

    private void ShowJson() => _json ??= ValueDraft.Print(_draft!.ToJson());

    private void ShowFields()
    {
        if (_json is null || ReadJson() is not null)
            _json = null;
    }

    private void ChangeJson(ChangeEventArgs change)
    {
        _json = Text(change);
        Refresh();
    }

    private JsonObject? ReadJson()
    {
        try
        {
            if (JsonNode.Parse(_json!) is not JsonObject mapping)
                return null;
            _draft!.Read(mapping);
            return mapping;
        }
        catch (Exception e) when (e is JsonException or ArgumentException)
        {
            return null;
        }
    }

    // Everything that is wrong, and what the mapping makes of the sample as it stands now.
    private void Refresh()
    {
        _test = null;
        if (_draft is null)
            return;
        if (_json is not null && ReadJson() is null)
        {
            (_problems, _preview) = ([new("mapping", "This is no JSON object yet.")], null);
            return;
        }

        var wanted = _draft.ToWanted(_draft.Enabled);
        _preview = Trial.Preview(Destination.Id, _draft.ToSetup(), Encoding.UTF8.GetBytes(_sample));
        var own = _draft.Problems();
        _problems =
        [
            .. own,
            .. string.IsNullOrWhiteSpace(_draft.Name) ? [new Problem("name", "A mapping needs a name.")] : Array.Empty<Problem>(),
            .. MappingRules.Doubts(_draft.Action, wanted.Mapping),
            .. _preview.Problems,
        ];
    }

    private async Task SaveAsync(bool enabled)
    {
        if (_saving || _draft is null || await Acting.AsAsync(Policies.Editor) is not { } actor)
            return;
        Refresh();
        if (_json is not null && _preview is null || _draft.Problems().Count > 0)
            return;
        _saving = true;
        try
        {
            var wanted = _draft.ToWanted(enabled);
            var at = -1;
            var saved = await Administration.EditAsync(
                Destination.Id,
                list =>
                {
                    at = wanted.Id is null ? list.Count : list.ToList().FindIndex(one => one.Id == wanted.Id);
                    return at == list.Count ? [.. list, wanted] : [.. list.Select(one => one.Id == wanted.Id ? wanted : one)];
                },
                actor, CancellationToken.None);
            if (saved.Problems.Count > 0)
            {
                _problems = [.. saved.Problems.Select(problem => problem with { Field = problem.Field.Replace($"mappings[{at}].", "", StringComparison.Ordinal) })];
                return;
            }
        }
        finally
        {
            _saving = false;
        }

        Toasts.Say(enabled ? $"{_draft.Name} is saved, and on." : $"{_draft.Name} is saved, and off: it runs once it is enabled.");
        await Changed.InvokeAsync();
        Navigation.NavigateTo(ListAddress);
    }

    private async Task SendAsync()
    {
        if (_testing || _draft is null || await Acting.AsAsync(Policies.Editor) is null)
            return;
        _testing = true;
        try
        {
            _test = await Trial.SendAsync(Destination.Id, _draft.ToSetup(), Encoding.UTF8.GetBytes(_sample), CancellationToken.None);
        }
        finally
        {
            _testing = false;
        }
    }
}
