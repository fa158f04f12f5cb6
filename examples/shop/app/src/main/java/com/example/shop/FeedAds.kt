package com.example.shop

import android.app.Activity
import android.content.Context
import com.qq.e.ads.nativ.NativeADUnifiedListener
import com.qq.e.ads.nativ.NativeUnifiedAD
import com.qq.e.ads.nativ.NativeUnifiedADData
import com.qq.e.comm.managers.GDTAdSdk
import com.qq.e.comm.managers.setting.GlobalSetting
import com.qq.e.comm.util.AdError

/** Ads between the goods. */
object FeedAds {

    private const val APP_ID = "1101152570"
    private const val POSITION = "2001447730515391"

    fun start(context: Context) {
        personalize(SettingsStore(context).personalizedAds)
        GDTAdSdk.init(context.applicationContext, APP_ID)
    }

    fun personalize(on: Boolean) {
        GlobalSetting.setPersonalizedState(if (on) 0 else 1)
    }

    fun load(activity: Activity) {
        val listener = object : NativeADUnifiedListener {
            override fun onADLoaded(ads: List<NativeUnifiedADData>) = Unit
            override fun onNoAD(error: AdError) = Unit
        }
        NativeUnifiedAD(activity, POSITION, listener).loadData(3)
    }
}
