namespace Connections.Core.Log;

/// <summary>The six calls of the tracking contract. The numbers stand in the log: never change one.</summary>
public enum EventType : byte
{
    /// <summary>Who the user is.</summary>
    Identify = 1,

    /// <summary>What the user did.</summary>
    Track = 2,

    /// <summary>Which page the user saw.</summary>
    Page = 3,

    /// <summary>Which screen of an app the user saw.</summary>
    Screen = 4,

    /// <summary>Which account the user belongs to.</summary>
    Group = 5,

    /// <summary>Which two ids are one user.</summary>
    Alias = 6,
}
