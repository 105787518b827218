namespace Connections.Core.Delivery;

/// <summary>Wakes the one who waits; a wake-up that comes while nobody does is kept.</summary>
internal sealed class Wake
{
    private readonly Lock _lock = new();
    private TaskCompletionSource? _waiting;
    private bool _isSet;

    public void Set()
    {
        TaskCompletionSource? waiting;
        lock (_lock)
        {
            (waiting, _waiting) = (_waiting, null);
            _isSet = waiting is null;
        }

        waiting?.SetResult();
    }

    /// <summary>Completes at the next <see cref="Set"/>, or at once where one came since the last wait.</summary>
    public Task WaitAsync()
    {
        lock (_lock)
        {
            if (_isSet)
            {
                _isSet = false;
                return Task.CompletedTask;
            }

            return (_waiting ??= new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
        }
    }
}
