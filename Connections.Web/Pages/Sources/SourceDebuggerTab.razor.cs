using Connections.Core.Ingest;
using Connections.Core.Sources;
using Connections.Web.Pages.Shared;
using Microsoft.AspNetCore.Components;

namespace Connections.Web.Pages.Sources;

/// <summary>The live list of a source's events. It watches from the first interactive render until the page is left.</summary>
public sealed partial class SourceDebuggerTab(SourceActivity activity, ViewerClock clock, ILogger<SourceDebuggerTab> logger) : IDisposable
{
    /// <summary>Height of a row in pixels: fixed, so that only rows in sight are drawn.</summary>
    private const int RowHeight = 40;

    private readonly DebuggerList _list = new();
    private CancellationTokenSource _watching = new();
    private DebuggerRow? _chosen;
    private string? _failure;
    private bool _sampled, _gone;

    [Parameter, EditorRequired] public required Source Source { get; set; }
    [Parameter, EditorRequired] public required string Workspace { get; set; }

    private ViewerClock Clock => clock;

    private string Waiting => _list.NewOverflowed ? $"Paused · the newest {_list.New} of more new events" : $"Paused · {_list.New} new";

    public void Dispose()
    {
        _gone = true;
        _watching.Cancel();
        _watching.Dispose();
    }

    // Not before: a prerendered page would subscribe without anybody to leave it.
    protected override void OnAfterRender(bool firstRender)
    {
        if (firstRender)
            Watch();
    }

    private void Watch()
    {
        _watching.Cancel();
        _watching.Dispose();
        _watching = new();
        _failure = null;
        _list.Clear();
        _ = InvokeAsync(() => WatchAsync(_watching.Token));
    }

    private async Task WatchAsync(CancellationToken cancellationToken)
    {
        try
        {
            var first = true;
            await foreach (var batch in activity.WatchAsync(Source.Id, cancellationToken))
            {
                _list.Add(batch);
                _sampled = !first && batch.Count >= SourceActivity.MaxLive;
                first = false;
                StateHasChanged();
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return;
        }
#pragma warning disable CA1031 // Whatever ended the stream, the person sees that it ended, and the log has the id that the page shows.
        catch (Exception e)
#pragma warning restore CA1031
        {
            _failure = Guid.NewGuid().ToString("N")[..8];
            WatchFailed(logger, e, Source.Id, _failure);
        }

        if (!_gone)
            StateHasChanged();
    }

    private void FilterType(ChangeEventArgs change) => (_list.Type, _list.Name) = (Chosen(change), null);

    private void FilterName(ChangeEventArgs change) => _list.Name = Chosen(change);

    private static string? Chosen(ChangeEventArgs change) => change.Value is string { Length: > 0 } chosen ? chosen : null;

    private void ClearFilters() => (_list.Search, _list.Type, _list.Name) = ("", null, null);

    private void Choose(DebuggerRow row) => _chosen = row == _chosen ? null : row;

    [LoggerMessage(Level = LogLevel.Error, Message = "Watching source {SourceId} for the Debugger failed (shown as {Id})")]
    private static partial void WatchFailed(ILogger logger, Exception exception, Guid sourceId, string id);
}
