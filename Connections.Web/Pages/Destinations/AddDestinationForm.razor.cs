using Connections.Core.Destinations;
using Connections.Core.Sources;
using Connections.Core.Workspaces;
using Connections.Web.Access;
using Connections.Web.Pages.Shared;
using Microsoft.AspNetCore.Components;

namespace Connections.Web.Pages.Destinations;

/// <summary>Source, name, settings; then the toggle.</summary>
public sealed partial class AddDestinationForm
{
    private HashSet<Guid> _ticked = [];
    private SettingsDraft _draft = null!; // set before the first render
    private IReadOnlyList<Problem> _problems = [], _refusals = [];
    private Destination? _added, _model;
    private string _name = "";
    private string? _endpoint;
    private bool _saving;
    private int _switch; // a refused switch is drawn anew, and so falls back

    [Parameter, EditorRequired] public required string Workspace { get; set; }
    [Parameter, EditorRequired] public required Profile Profile { get; set; }
    [Parameter, EditorRequired] public required IReadOnlyList<Source> Sources { get; set; }

    /// <summary>The source that the person came from; null to let them choose.</summary>
    [Parameter] public Source? Given { get; set; }

    protected override void OnInitialized()
    {
        _draft = SettingsDraft.New(Profile.Settings);
        _name = Profile.Name;
        if (Sources.Count == 1)
            _ticked = [Sources[0].Id];
    }

    /// <summary>What stands ready already. A mapping that cannot work without a value of the person's, such as a topic, comes switched off.</summary>
    private static string MappingsOf(Destination added)
    {
        var (all, enabled) = (added.Mappings.Count, added.Mappings.Count(mapping => mapping.Enabled));
        return all == 0 ? "It has no mapping yet: a mapping says which events become which requests."
            : enabled == all ? $"{Figure.Count(all, "mapping", "mappings")} stand{(all == 1 ? "s" : null)} ready and can be changed."
            : $"{Figure.Count(all, "mapping", "mappings")} stand{(all == 1 ? "s" : null)} ready, {Figure.Count(all - enabled)} switched off until you give what only you know.";
    }

    // What is secret is known here by its key alone; the server takes it from the model.
    private void Copy(Destination? model)
    {
        _model = model;
        _draft = model is null ? SettingsDraft.New(Profile.Settings) : SettingsDraft.Of(Profile.Settings, model.Settings, model.Secrets, Secrets);
        _endpoint = model?.Endpoint;
    }

    private async Task SaveAsync()
    {
        if (_saving || await Acting.AsAsync(Policies.Editor) is not { } actor)
            return;
        _saving = true;
        try
        {
            IReadOnlyList<Guid> sources = Given is null ? [.. _ticked] : [Given.Id];
            var wanted = new NewDestination(Profile.Slug, _name, sources, _draft.ToJson()) { Endpoint = _endpoint, SecretsOf = _model?.Id };
            var added = await Destinations.AddAsync(wanted, actor, CancellationToken.None);
            (_added, _problems) = (added.Value, added.Problems);
        }
        finally
        {
            _saving = false;
        }
    }

    private async Task EnableAsync(ChangeEventArgs change)
    {
        if (change.Value is not true || _added is null || await Acting.AsAsync(Policies.Editor) is not { } actor)
            return;
        var changed = await Destinations.SetEnabledAsync(_added.Id, enabled: true, actor, CancellationToken.None);
        (_refusals, _switch) = (changed.Problems, _switch + 1);
        if (changed.Value is not null)
            Navigation.NavigateTo($"/{Workspace}/destinations/{_added.Slug}/overview");
    }
}
