using System.Buffers;

namespace Connections.Core.Destinations;

/// <summary>
/// The memory of a batch's body, used again for the next one when nobody looks at this one any more. A body is as large as all of its events together:
/// made anew each time, a third of what delivery leaves to the collector would be bodies.
/// </summary>
/// <remarks>
/// That is once the vendor has taken every event: HTTP/1.1, which all requests go by, sends a body whole before it reads the answer. Of what failed the
/// request is shown, so its body is never given back.
/// </remarks>
internal sealed class BatchBody
{
    private byte[]? _rented;

    /// <summary>Memory of just that many bytes, whatever stood in it.</summary>
    public Memory<byte> Take(int bytes)
    {
        if (_rented is not null)
            return new byte[bytes]; // an action that makes several requests
        _rented = ArrayPool<byte>.Shared.Rent(bytes);
        return _rented.AsMemory(0, bytes);
    }

    /// <summary>Gives it back: nothing that was made of it may be read from here on.</summary>
    public void GiveBack()
    {
        if (_rented is not { } rented)
            return;
        _rented = null;
        ArrayPool<byte>.Shared.Return(rented);
    }
}
