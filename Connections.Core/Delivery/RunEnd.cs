namespace Connections.Core.Delivery;

/// <summary>Why a <see cref="SliceRun"/> ended.</summary>
internal enum RunEnd
{
    /// <summary>Nothing is left to do now.</summary>
    Idle,

    /// <summary>So many events wait that no more may be read.</summary>
    Full,

    /// <summary>Its time is over, or the process stops.</summary>
    Time,

    /// <summary>The destination is paused.</summary>
    Paused,

    /// <summary>The set-up changed, or somebody moved the cursor: what is to be done has to be found out anew.</summary>
    Changed,
}
