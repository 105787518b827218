using Microsoft.AspNetCore.Components;

namespace Connections.Web.Pages.Shared;

/// <summary>What a page shows of the server's data, through all its states.</summary>
/// <typeparam name="T">What is read.</typeparam>
public sealed partial class Loaded<T>(TimeProvider time, ILogger<Loaded<T>> logger) : IDisposable
    where T : class
{
    private CancellationTokenSource _reading = new();
    private ITimer? _refresh;
    private (object? Key, bool Set) _read;
    private T? _value;
    private string? _failure;
    private bool _missing, _busy, _gone;

    /// <summary>What is read, as the subject of a sentence.</summary>
    [Parameter, EditorRequired] public required string What { get; set; }

    /// <summary>Reads it; null where there is no such thing.</summary>
    [Parameter, EditorRequired] public required Func<CancellationToken, Task<T?>> From { get; set; }

    /// <summary>What the reading depends on: it is read anew, from the skeleton on, when this changes.</summary>
    [Parameter] public object? Key { get; set; }

    /// <summary>How often it is read again by itself; null for never.</summary>
    [Parameter] public TimeSpan? Every { get; set; }

    [Parameter] public int Lines { get; set; } = 5;
    [Parameter] public RenderFragment? Skeleton { get; set; }
    [Parameter] public RenderFragment? Missing { get; set; }
    [Parameter, EditorRequired] public required RenderFragment<T> ChildContent { get; set; }

    /// <summary>Reads again; what is shown stays until the new is there.</summary>
    public async Task ReloadAsync()
    {
        if (_gone)
            return;
        await _reading.CancelAsync();
        _reading.Dispose();
        _reading = new();
        await ReadAsync(_reading.Token);
    }

    public void Dispose()
    {
        _gone = true;
        _refresh?.Dispose();
        _reading.Cancel();
        _reading.Dispose();
    }

    protected override async Task OnParametersSetAsync()
    {
        if (_read.Set && Equals(_read.Key, Key))
            return;
        _read = (Key, true);
        (_value, _failure, _missing) = (null, null, false);
        if (Every is { } every)
            _refresh ??= time.CreateTimer(_ => _ = InvokeAsync(RefreshAsync), state: null, every, every);
        await ReloadAsync();
    }

    // A slow reading goes on: starting it anew each time would never let it end.
    private Task RefreshAsync() => _busy || _gone ? Task.CompletedTask : ReloadAsync();

    private async Task ReadAsync(CancellationToken cancellationToken)
    {
        _busy = true;
        try
        {
            var value = await From(cancellationToken);
            if (!cancellationToken.IsCancellationRequested)
                (_value, _missing, _failure) = (value, value is null, null);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return;
        }
#pragma warning disable CA1031 // Whatever it is, the person is told, can try again, and the log has the id that the page shows.
        catch (Exception e)
#pragma warning restore CA1031
        {
            _failure = Guid.NewGuid().ToString("N")[..8];
            ReadingFailed(logger, e, What, _failure);
        }

        _busy = false;
        if (!_gone)
            StateHasChanged();
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "{What} could not be read for a page (shown as {Id})")]
    private static partial void ReadingFailed(ILogger logger, Exception exception, string what, string id);
}
