namespace Connections.Web.Pages.Shared;

/// <summary>What a status means for whoever looks after it. Each has a shape of its own beside its colour.</summary>
public enum Tone
{
    /// <summary>Works.</summary>
    Good,

    /// <summary>Nothing yet, or switched off by a person: nobody has to act.</summary>
    Quiet,

    /// <summary>Somebody should look.</summary>
    Warning,

    /// <summary>Does not work.</summary>
    Bad,

    /// <summary>Under way.</summary>
    Busy,
}
