using Connections.Core.Accounts;
using Connections.Core.Workspaces;
using Connections.Web.Access;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Routing;

namespace Connections.Web.Pages.Shared.Table;

/// <remarks>
/// The address wins over the remembered view, which speaks only when the page is opened without a word on rows. From then on an address
/// without such words means the table's own order, unfiltered: otherwise Back could not undo the first filter.
/// </remarks>
public sealed partial class DataTable<TRow> : IDisposable
{
    private readonly CancellationTokenSource _leaving = new();
    private readonly CancellationToken _left;
    private readonly HashSet<Guid> _selected = [];
    private readonly HashSet<Guid> _expanded = [];
    private IReadOnlyList<TRow> _rows = [];
    private IReadOnlyList<string> _columns = [];
    private TableSlice<TRow>? _slice;
    private TableState _state = new();
    private Guid? _person;
    private string _search = "", _path = "";
    private string? _failure;

    // The token is kept by itself: a tick may still come in while the page goes, when its source is disposed of.
    public DataTable() => _left = _leaving.Token;

    [Inject] internal TableViews Views { get; set; } = null!;
    [Inject] internal CurrentSetup Setup { get; set; } = null!;
    [Inject] internal Acting Acting { get; set; } = null!;
    [Inject] internal ViewerClock Clock { get; set; } = null!;
    [Inject] internal NavigationManager Navigation { get; set; } = null!;
    [Inject] internal ILogger<DataTable<TRow>> Logger { get; set; } = null!;

    /// <summary>Which properties there are, and under which name the view is remembered.</summary>
    [Parameter, EditorRequired] public required TableShape Shape { get; set; }

    /// <summary>How each property of <see cref="Shape"/> is drawn, sorted and filtered.</summary>
    [Parameter, EditorRequired] public required IReadOnlyList<TableColumn<TRow>> Columns { get; set; }

    /// <summary>Reads all rows, lean.</summary>
    [Parameter, EditorRequired] public required Func<CancellationToken, Task<IReadOnlyList<TRow>>> Load { get; set; }

    /// <summary>Whether a row is found by a text.</summary>
    [Parameter, EditorRequired] public required Func<TRow, string, bool> Matches { get; set; }

    [Parameter, EditorRequired] public required Noun Noun { get; set; }
    [Parameter, EditorRequired] public required string SearchHint { get; set; }

    /// <summary>What stands here while there is no row at all.</summary>
    [Parameter, EditorRequired] public required RenderFragment Empty { get; set; }

    /// <summary>Slug and name that the logo stands for; left out, the row's own.</summary>
    [Parameter] public Func<TRow, (string Slug, string Name)>? Logo { get; set; }

    /// <summary>Buttons for selected rows; left out, rows have no tick boxes.</summary>
    [Parameter] public RenderFragment<IReadOnlyList<TRow>>? Bulk { get; set; }

    private string Label => char.ToUpperInvariant(Noun.Many[0]) + Noun.Many[1..];

    private IEnumerable<TableColumn<TRow>> Shown => _columns.Select(title => Columns.First(column => column.Title == title));

    private IReadOnlyList<TRow> SelectedRows => [.. _rows.Where(row => _selected.Contains(row.Id))];

    private bool AllSelected => _slice is { Rows.Count: > 0 } slice && slice.Rows.All(row => _selected.Contains(row.Id));

    private IEnumerable<(string Column, string Label)> ShownFilters =>
        from column in Columns
        let tokens = _state.Chosen(column.Title)
        where tokens.Count > 0
        select (column.Title, string.Join(" or ", tokens.Select(token => LabelOf(column, token))));

    /// <summary>Reads the rows again.</summary>
    public async Task ReloadAsync()
    {
        if (_left.IsCancellationRequested)
            return;
        try
        {
            _rows = await Load(_left);
            _failure = null;
            _selected.IntersectWith(_rows.Select(row => row.Id));
            Run();
        }
        catch (OperationCanceledException) when (_left.IsCancellationRequested)
        {
            return;
        }
#pragma warning disable CA1031 // Whatever kept the rows from being read, the person sees that it did, and the log has the id that the page shows.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            _failure = Guid.NewGuid().ToString("N")[..8];
            LoadingFailed(Logger, exception, Noun.Many, _failure);
        }

        StateHasChanged();
    }

    /// <summary>Unticks every row.</summary>
    public void ClearSelection() => _selected.Clear();

    public void Dispose()
    {
        Navigation.LocationChanged -= Follow;
        Setup.Changed -= ReloadLater;
        Clock.Ticked -= ReloadLater;
        _leaving.Cancel();
        _leaving.Dispose();
    }

    protected override async Task OnInitializedAsync()
    {
        _path = new Uri(Navigation.Uri).AbsolutePath;
        _person = await Acting.PersonAsync();
        var remembered = _person is { } person && Setup.Value.Workspace is { } workspace
            ? await Views.LoadAsync(person, workspace.Id, Shape, _left)
            : null;
        _columns = remembered?.Columns ?? Shape.Default;
        if (TableAddress.Read(Navigation.Uri, Shape) is { } asked)
            Show(asked);
        else if (remembered is not null)
            Go(TableState.Of(remembered), replace: true); // the address tells all, so that it can be shared

        Navigation.LocationChanged += Follow;
        Setup.Changed += ReloadLater;
        Clock.Ticked += ReloadLater; // a source's status changes with its traffic and with time
        await ReloadAsync();
    }

    private void Follow(object? sender, LocationChangedEventArgs change)
    {
        if (new Uri(change.Location).AbsolutePath != _path)
            return;
        Show(TableAddress.Read(change.Location, Shape) ?? new());
        Run();
        _ = InvokeAsync(SaveAsync);
        _ = InvokeAsync(StateHasChanged);
    }

    private void Show(TableState state)
    {
        _state = state;
        _search = state.Search;
    }

    private void Run()
    {
        _slice = TableQuery.Run(_rows, Columns, Matches, _state);
        _expanded.IntersectWith(_slice.Rows.Select(row => row.Id));
    }

    private void ReloadLater() => _ = InvokeAsync(ReloadAsync);

    private Task ChangeAsync(TableState state)
    {
        Go(state, replace: false);
        return Task.CompletedTask;
    }

    // One step back undoes a whole search, not its last letter.
    private void SearchAsync(string? text)
    {
        _search = text ?? "";
        Go(_state with { Search = _search, Page = 1 }, replace: _search.Length > 0 && _state.Search.Length > 0);
    }

    private Task ClearAsync() => ChangeAsync(_state with { Search = "", Filters = new TableState().Filters, Page = 1 });

    private void Go(TableState state, bool replace)
    {
        _state = state;
        Navigation.NavigateTo(TableAddress.Write(Navigation.Uri, state), new NavigationOptions { ReplaceHistoryEntry = replace });
    }

    private async Task ChooseColumnsAsync(IReadOnlyList<string> columns)
    {
        _columns = columns;
        await SaveAsync();
    }

    private async Task SaveAsync()
    {
        if (_person is { } person && Setup.Value.Workspace is { } workspace)
            await Views.SaveAsync(person, workspace.Id, Shape, _state.ToView(_columns), CancellationToken.None);
    }

    private void Select(TRow row) => _ = _selected.Remove(row.Id) || _selected.Add(row.Id);

    private void SelectAll()
    {
        if (AllSelected)
            _selected.ExceptWith(_slice!.Rows.Select(row => row.Id));
        else
            _selected.UnionWith(_slice!.Rows.Select(row => row.Id));
    }

    private void Expand(TRow row) => _ = _expanded.Remove(row.Id) || _expanded.Add(row.Id);

    private (string Slug, string Name) LogoOf(TRow row) => Logo?.Invoke(row) ?? (row.Slug, row.Name);

    private string? SortOf(string title) =>
        (_state.Sort ?? "Name") != title ? null : _state.Descending ? "descending" : "ascending";

    // Narrow screens show the name, the status and one more; the rest is in the row's details (css/table.css).
    private string? ClassOf(TableColumn<TRow> column) =>
        column.Title == "Status" ? null : column.Title == _columns.FirstOrDefault(title => title != "Status") ? "col-second" : "col-rest";

    private string LabelOf(TableColumn<TRow> column, string token) => column.Time is not null
        ? DayRange.Parse(token).Label
        : _rows.SelectMany(column.Values!).FirstOrDefault(value => value.Token == token)?.Label ?? token;

    [LoggerMessage(Level = LogLevel.Error, Message = "The {What} could not be read for a table (shown as {Id})")]
    private static partial void LoadingFailed(ILogger logger, Exception exception, string what, string id);
}
